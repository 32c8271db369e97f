package dev.holdfast.secret.signing;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.PatientStart;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The keys that sign access tokens, the same on all replicas: kept in the database, in memory since
 * the start, read again each minute and when another replica has made one. The newest that signs
 * already does, whatever algorithm this replica is set to; {@link SigningKeyMaking} makes the next.
 */
@Singleton
public class SigningKeys {
  private static final Logger LOG = Logger.getLogger(SigningKeys.class);
  private static final long RELOAD_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final Duration KEPT = Duration.ofDays(1);

  private final Transactions transactions;
  private final SigningKeyRows rows;
  private final SigningKeyMaking making;
  private final Notices notices;
  private final Clock clock;
  private final AtomicLong lastReload = new AtomicLong(System.nanoTime());

  /** Readings in the order in which they began: an earlier one never replaces a later one. */
  private final AtomicLong readings = new AtomicLong();

  private long remembered;

  /** By kid, the one that signs last first. */
  private volatile Map<String, SigningKey> keys = Map.of();

  SigningKeys(
      Transactions transactions,
      SigningKeyRows rows,
      SigningKeyMaking making,
      Notices notices,
      Clock clock) {
    this.transactions = transactions.background();
    this.rows = rows;
    this.making = making;
    this.notices = notices;
    this.clock = clock;
  }

  /**
   * Loads the keys. The first replica of a new deployment makes the first key; others that start at
   * the same time wait for it.
   */
  void load(@Observes StartupEvent started) {
    notices.subscribe(SigningKeyMaking.TOPIC, kid -> reloadNow(), this::reload);
    PatientStart.load(
        "signing keys",
        reload().flatMap(loaded -> making.makeUnlessThereIsOne(keys)).flatMap(made -> reload()));
  }

  /** Whether there is a key to sign with. */
  public boolean isLoaded() {
    return signing().isPresent();
  }

  /**
   * The key that signs now.
   *
   * @throws dev.holdfast.problem.ProblemException 503 until the keys are loaded
   */
  public SigningKey current() {
    return signing().orElseThrow(Refusals::unavailable);
  }

  /**
   * The key of a name, if tokens of it are still to be accepted. A name that is not known may be
   * that of a key which another replica has just made, so the table is asked again, every five
   * seconds at most and without making this request wait.
   */
  public Optional<SigningKey> verifying(String kid) {
    SigningKey key = keys.get(kid);
    if (key == null) {
      reloadSoon();
      return Optional.empty();
    }
    return key.verifies(clock.instant()) ? Optional.of(key) : Optional.empty();
  }

  /** All keys whose tokens are or will be accepted, for publication. */
  public List<SigningKey> published() {
    Instant now = clock.instant();
    return keys.values().stream().filter(key -> key.verifies(now)).toList();
  }

  /**
   * Puts a new key in place of those there are. It is published at once and signs after {@code
   * holdfast.jwt.publish-ahead}; the others verify until the last token of theirs has ended. Asked
   * for again before the new key signs, it changes nothing.
   *
   * @param emergency the new key signs at once, and no replica accepts tokens of another key any
   *     more, within a second; asked for twice, each takes effect
   */
  public Uni<Void> rotate(boolean emergency) {
    return making.replace(keys, emergency).flatMap(made -> reload());
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachMinute() {
    return reload()
        .flatMap(loaded -> making.makeIfDue(keys))
        .flatMap(made -> reload())
        .flatMap(
            reloaded ->
                transactions.single(
                    SigningKeyRows.PURGE, Tuple.of(clock.instant().minus(KEPT).atOffset(UTC))))
        .onFailure()
        .invoke(SigningKeys::report)
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** While notices may be lost, the table is asked. */
  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void askWhileOutOfStep() {
    if (!notices.inStep()) {
      reloadNow();
    }
  }

  /** Reads the keys again. */
  Uni<Void> reload() {
    return Uni.createFrom()
        .deferred(
            () -> {
              long reading = readings.incrementAndGet();
              return transactions
                  .single(SigningKeyRows.LIVE, Tuple.of(clock.instant().atOffset(UTC)))
                  .flatMap(live -> rows.keys(live, keys))
                  .invoke(live -> remember(reading, live))
                  .replaceWithVoid();
            });
  }

  private Optional<SigningKey> signing() {
    Instant now = clock.instant();
    return keys.values().stream().filter(key -> key.signs(now)).findFirst();
  }

  private void reloadSoon() {
    long last = lastReload.get();
    long now = System.nanoTime();
    if (now - last >= RELOAD_PAUSE_NANOS && lastReload.compareAndSet(last, now)) {
      reloadNow();
    }
  }

  private void reloadNow() {
    reload().subscribe().with(done -> {}, SigningKeys::report);
  }

  private synchronized void remember(long reading, List<SigningKey> live) {
    if (reading > remembered) {
      remembered = reading;
      Map<String, SigningKey> byKid = new LinkedHashMap<>();
      live.forEach(key -> byKid.put(key.kid(), key));
      keys = Collections.unmodifiableMap(byKid);
    }
  }

  private static void report(Throwable failure) {
    LOG.warnf("The signing keys can't be loaded, trying again: %s", failure);
  }
}
