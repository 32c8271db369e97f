package dev.holdfast.audit.chain;

import dev.holdfast.audit.AuditConfig;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.SealingKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exports of the whole log as it stands, lines of JSON that can be verified without the service. A
 * page is read when the one before has been taken, so a slow reader holds neither memory nor a
 * connection. Two run at once, more are refused; what takes too long is cut.
 */
@Singleton
public class AuditExports {
  private static final int PAGE = 250;
  private static final int AT_ONCE = 2;

  private final Transactions transactions;
  private final SealingKey key;
  private final Clock clock;
  private final Duration longest;
  private final AtomicInteger running = new AtomicInteger();

  AuditExports(Transactions transactions, SealingKey key, AuditConfig config, Clock clock) {
    this.transactions = transactions.background();
    this.key = key;
    this.clock = clock;
    this.longest = config.exportLongest();
  }

  /**
   * The parts of the file; if it fails on the way, what was given until then has no end line.
   *
   * @return fails with 503 while too many run
   */
  public Multi<byte[]> parts() {
    return Multi.createFrom()
        .deferred(
            () -> {
              if (running.incrementAndGet() > AT_ONCE) {
                running.decrementAndGet();
                return Multi.createFrom().failure(Refusals.unavailable());
              }
              long end = System.nanoTime() + longest.toNanos();
              return Stretch.now(transactions)
                  .onItem()
                  .transformToMulti(this::parts)
                  .onItem()
                  .call(part -> inTime(end))
                  .onTermination()
                  .invoke(running::decrementAndGet);
            });
  }

  private Multi<byte[]> parts(Stretch stretch) {
    OffsetDateTime now = Times.now(clock);
    byte[] signature =
        key.sign(
            ExportLines.endMessage(
                Times.text(now),
                stretch.forgotten(),
                stretch.position(),
                stretch.hash(),
                stretch.seal()));
    return Multi.createBy()
        .concatenating()
        .streams(
            one(ExportLines.head(now, key.verifier(), stretch.anchor())),
            stretch
                .pages(transactions, stretch.forgotten(), PAGE)
                .map(page -> joined(page.map(ExportLines::link, ExportLines::seal)))
                .filter(part -> part.length > 0),
            // A beginning that was let go meanwhile would look like one that was cut off.
            stretch
                .hasMoved(transactions)
                .invoke(
                    moved -> {
                      if (moved) {
                        throw new IllegalStateException("the log was shortened meanwhile");
                      }
                    })
                .map(still -> ExportLines.end(stretch, signature))
                .toMulti());
  }

  private static Multi<byte[]> one(byte[] line) {
    return Multi.createFrom().item(line);
  }

  private static byte[] joined(List<byte[]> lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    lines.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static Uni<Void> inTime(long end) {
    return System.nanoTime() > end
        ? Uni.createFrom().failure(new TimeoutException("an export took too long"))
        : Uni.createFrom().voidItem();
  }
}
