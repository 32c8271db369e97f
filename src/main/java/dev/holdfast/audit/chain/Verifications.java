package dev.holdfast.audit.chain;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.audit.AuditConfig;
import dev.holdfast.audit.chain.Broken.Reason;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.CostlyWork;
import dev.holdfast.secret.SealingKey;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Tells whether the log in the database is as it was written: page by page, hashing apart from the
 * event loops, one at a time and not for longer than is set. Each hour the newest part is looked at
 * without being asked.
 */
@Singleton
public class Verifications {
  private static final Logger LOG = Logger.getLogger(Verifications.class);
  private static final int PAGE = 1000;

  /** How far back the first hourly look goes; the next begin where the one before ended. */
  private static final Duration FIRST_LOOK = Duration.ofDays(1);

  /**
   * How far before the last look the next one begins beside the chain: longer than a transaction
   * takes and clocks differ, so that what was committed late is not passed by.
   */
  private static final Duration OVERLAP = Duration.ofHours(1);

  private static final UUID BEFORE_ALL = new UUID(0, 0);
  private static final String LOOSE =
      "select p.id, l.event_id is null and u.event_id is null as loose"
          + " from (select id from audit_event where id > $1 order by id limit $2) p"
          + " left join audit_link l on l.event_id = p.id"
          + " left join audit_unchained u on u.event_id = p.id order by p.id";
  private static final String GONE =
      "select u.event_id from audit_unchained u left join audit_event e on e.id = u.event_id"
          + " where e.id is null order by 1 limit 1";
  private static final String LAST_BEFORE =
      "select s.* from audit_seal s, audit_head h"
          + " where s.sealed_at < $1 and s.number >= h.forgotten_seal"
          + " order by s.number desc limit 1";

  /**
   * What was found.
   *
   * @param lastSeal null if there is none
   * @param firstBroken null if there is nothing
   */
  public record Verdict(long checkedEvents, String lastSeal, Broken firstBroken) {

    public boolean isIntact() {
      return firstBroken == null;
    }
  }

  private final Transactions transactions;
  private final SealingKey key;
  private final SecurityNotices notices;
  private final Clock clock;
  private final Duration longest;
  private final CostlyWork work = CostlyWork.apart(1, 10);
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile Seal lookedUpTo;
  private volatile OffsetDateTime lookedAt;

  Verifications(
      Transactions transactions,
      SealingKey key,
      SecurityNotices notices,
      AuditConfig config,
      Clock clock) {
    this.transactions = transactions.background();
    this.key = key;
    this.notices = notices;
    this.clock = clock;
    this.longest = config.verifyLongest();
  }

  /**
   * Verifies everything there is.
   *
   * @return fails with 409 while another one runs here, with 503 if it takes too long
   */
  public Uni<Verdict> verify() {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (!running.compareAndSet(false, true)) {
                throw new ProblemException(
                    ProblemType.CONFLICT, "The audit log is being verified already.");
              }
              return settled(System.nanoTime() + longest.toNanos())
                  .onTermination()
                  .invoke(() -> running.set(false));
            })
        .invoke(this::tell);
  }

  @Scheduled(
      every = "1h",
      delayed = "10m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachHour() {
    return lookAgain()
        .onFailure()
        .invoke(failure -> LOG.warnf("The audit chain can't be looked at: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** Verifies what came since the last look: the chain from there on, and what stands beside it. */
  Uni<Verdict> lookAgain() {
    OffsetDateTime now = Times.now(clock);
    OffsetDateTime last = lookedAt;
    UUID after = idBefore(last == null ? now.minus(FIRST_LOOK) : last.minus(OVERLAP));
    return since()
        .flatMap(
            seal ->
                Stretch.now(transactions)
                    .flatMap(
                        stretch ->
                            chain(stretch, seal == null ? stretch.anchor() : seal, Long.MAX_VALUE)))
        .call(check -> check.isBroken() ? nothing() : aside(check, after, Long.MAX_VALUE))
        .invoke(
            check -> {
              if (!check.isBroken()) {
                lookedUpTo = check.lastSeal();
                lookedAt = now;
              }
            })
        .map(Verifications::verdict)
        .invoke(this::tell);
  }

  /** The order of ids is that of time. */
  private static UUID idBefore(OffsetDateTime moment) {
    return new UUID(moment.toInstant().toEpochMilli() << 16, 0);
  }

  /** Null for where the chain begins. */
  private Uni<Seal> since() {
    Seal seal = lookedUpTo;
    return transactions
        .single(
            LAST_BEFORE,
            Tuple.of(
                seal == null ? Times.now(clock).minus(FIRST_LOOK) : seal.at().plusNanos(1000000)))
        .map(rows -> rows.size() == 0 ? null : Seal.of(rows.iterator().next()));
  }

  /** Again from the beginning if retention moved that meanwhile. */
  private Uni<Verdict> settled(long end) {
    return Stretch.now(transactions)
        .flatMap(
            stretch ->
                chain(stretch, stretch.anchor(), end)
                    .call(check -> check.isBroken() ? nothing() : aside(check, BEFORE_ALL, end))
                    .flatMap(
                        check ->
                            check.isBroken()
                                ? stretch
                                    .hasMoved(transactions)
                                    .flatMap(
                                        moved ->
                                            moved
                                                ? settled(end)
                                                : Uni.createFrom().item(verdict(check)))
                                : Uni.createFrom().item(verdict(check))));
  }

  private Uni<ChainCheck> chain(Stretch stretch, Seal from, long end) {
    ChainCheck check = new ChainCheck(key.verifier(), from);
    if (from != null && from == stretch.anchor()) {
      check.beginsAt(from, Times.now(clock));
    }
    return stretch
        .pages(transactions, check.position(), PAGE)
        .onItem()
        .transformToUniAndConcatenate(
            page ->
                work.run(
                    () -> {
                      inTime(end);
                      page.map(
                          link -> {
                            check.link(link);
                            return null;
                          },
                          seal -> {
                            check.seal(seal);
                            return null;
                          });
                      return !check.isBroken();
                    }))
        .select()
        .first(sound -> sound)
        .collect()
        .last()
        .map(
            last -> {
              end(check, stretch);
              return check;
            });
  }

  private static void end(ChainCheck check, Stretch stretch) {
    check.end(stretch.position(), stretch.hash(), stretch.seal());
    if (stretch.lastLink() != stretch.position()) {
      check.breaksAt(
          Math.min(stretch.lastLink(), stretch.position()) + 1, null, Reason.END_MISMATCH);
    } else if (stretch.lastSeal() != stretch.seal()) {
      check.breaksAt(stretch.position(), null, Reason.SEAL_MISSING);
    }
  }

  /** What stands beside the chain: events that it does not have, and the other way round. */
  private Uni<Void> aside(ChainCheck check, UUID first, long end) {
    AtomicReference<UUID> after = new AtomicReference<>(first);
    return transactions
        .single(GONE, Tuple.tuple())
        .invoke(
            rows ->
                rows.forEach(
                    row -> check.breaksAt(null, row.getUUID("event_id"), Reason.EVENT_MISSING)))
        .onItem()
        .transformToMulti(
            rows ->
                Multi.createBy()
                    .repeating()
                    .uni(() -> transactions.single(LOOSE, Tuple.of(after.get(), PAGE)))
                    .until(page -> page.size() == 0 || check.isBroken()))
        .invoke(
            page -> {
              inTime(end);
              for (Row row : page) {
                after.set(row.getUUID("id"));
                if (row.getBoolean("loose")) {
                  check.breaksAt(null, row.getUUID("id"), Reason.EVENT_NOT_CHAINED);
                }
              }
            })
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Verdict verdict(ChainCheck check) {
    return new Verdict(
        check.links(),
        check.lastSeal() == null ? null : Times.text(check.lastSeal().at()),
        check.firstBroken().orElse(null));
  }

  private void tell(Verdict verdict) {
    if (!verdict.isIntact()) {
      LOG.errorf("The audit chain is broken: %s", verdict.firstBroken());
      notices.raise(SecurityNotice.Kind.AUDIT_CHAIN_BROKEN, null, null);
    }
  }

  private static void inTime(long end) {
    if (System.nanoTime() > end) {
      throw new ProblemException(
              ProblemType.UNAVAILABLE,
              "Verifying takes too long here; an export can be verified offline.")
          .with("Retry-After", "60");
    }
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }

  @PreDestroy
  void stop() {
    work.stop();
  }
}
