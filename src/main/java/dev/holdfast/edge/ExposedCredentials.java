package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.access.ExposedCredential;
import dev.holdfast.access.IssuedCredentials;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Finds out which of the credentials that came in the clear, or in a URL, are real, behind the
 * requests that brought them and one at a time, so that a flood of made-up ones costs one query at
 * once. Counted as {@code holdfast_credentials_exposed_total}, by {@code real}.
 *
 * <p>At most 256 wait; one more is counted as {@code unknown} and left. What became of one is
 * remembered for an hour, for 10,000 of them: within that, its owner is told once. With more some
 * are told again sooner.
 */
@Singleton
class ExposedCredentials {
  private static final Logger LOG = Logger.getLogger(ExposedCredentials.class);
  private static final int MOST_WAITING = 256;
  private static final int REMEMBERED = 10_000;
  private static final Duration WHILE = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<IssuedCredentials> issuers;
  private final MeterRegistry metrics;
  private final Executor elsewhere;
  private final BlockingQueue<ExposedCredential> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean working = new AtomicBoolean();
  private final Cache<ByteBuffer, Boolean> known =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(WHILE).build();

  ExposedCredentials(@All List<IssuedCredentials> issuers, MeterRegistry metrics, Vertx vertx) {
    this.issuers = issuers;
    this.metrics = metrics;
    this.elsewhere = vertx.nettyEventLoopGroup();
  }

  /** Looks into one later; never waits. */
  void seen(ExposedCredential exposed) {
    if (waiting.offer(exposed)) {
      work();
    } else {
      count("unknown");
    }
  }

  /** Outside of any request: what is found is another one's as often as not. */
  private void work() {
    if (working.compareAndSet(false, true)) {
      elsewhere.execute(this::next);
    }
  }

  private void next() {
    ExposedCredential exposed = waiting.poll();
    if (exposed == null) {
      working.set(false);
      // Another may have come between the two lines above.
      if (!waiting.isEmpty()) {
        work();
      }
      return;
    }
    Uni.createFrom()
        .deferred(() -> isReal(exposed))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .subscribe()
        .with(
            real -> {
              count(real.toString());
              next();
            },
            failure -> {
              LOG.warnf("Whether an exposed credential is real can't be told: %s", failure);
              count("unknown");
              next();
            });
  }

  private Uni<Boolean> isReal(ExposedCredential exposed) {
    ByteBuffer digest = digest(exposed);
    Boolean before = known.getIfPresent(digest);
    if (before != null) {
      return Uni.createFrom().item(before);
    }
    Uni<Boolean> real = Uni.createFrom().item(false);
    for (IssuedCredentials issuer : issuers) {
      real =
          real.flatMap(found -> found ? Uni.createFrom().item(true) : issuer.flagIfReal(exposed));
    }
    return real.invoke(answer -> known.put(digest, answer));
  }

  private void count(String real) {
    metrics.counter("holdfast.credentials.exposed", "real", real).increment();
  }

  /** Of the way too: the same credential in the clear and in a URL are two pieces of news. */
  private static ByteBuffer digest(ExposedCredential exposed) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) exposed.notice().ordinal());
      return ByteBuffer.wrap(digest.digest(exposed.text().getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
