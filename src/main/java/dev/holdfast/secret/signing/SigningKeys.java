package dev.holdfast.secret.signing;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.CostlyWork;
import dev.holdfast.secret.SecretConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The keys that sign access tokens, the same on all replicas: kept in the database, in memory since
 * the start. The first replica of a new deployment makes the first key; others that start at the
 * same time wait for it.
 */
@Singleton
public class SigningKeys {
  private static final Logger LOG = Logger.getLogger(SigningKeys.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final long PATIENCE_SECONDS = 20;
  private static final long RELOAD_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Transactions transactions;
  private final SigningKeyRows rows;
  private final CostlyWork work;
  private final Clock clock;
  private final Ids ids;
  private final SigningAlgorithm algorithm;
  private final AtomicLong lastReload = new AtomicLong(System.nanoTime());
  private volatile Map<String, SigningKey> keys = Map.of();

  SigningKeys(
      Transactions transactions,
      SigningKeyRows rows,
      CostlyWork work,
      SecretConfig config,
      Clock clock,
      Ids ids) {
    this.transactions = transactions;
    this.rows = rows;
    this.work = work;
    this.clock = clock;
    this.ids = ids;
    this.algorithm = SigningAlgorithm.valueOf(config.jwtAlgorithm().toUpperCase(Locale.ROOT));
  }

  /**
   * Loads the keys, or makes the first one. The start waits for that a while, so that nobody who
   * logs in at once is told to come back; readiness waits as long as it takes.
   */
  void load(@Observes StartupEvent started) {
    CompletableFuture<Void> loading =
        loadOrCreate()
            .onFailure()
            .invoke(SigningKeys::report)
            .onFailure()
            .retry()
            .withBackOff(FIRST_RETRY, LAST_RETRY)
            .indefinitely()
            .subscribeAsCompletionStage();
    try {
      loading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException late) {
      LOG.warnf("Started without signing keys, not ready until they are there: %s", late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
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

  /** All keys whose tokens are accepted, for publication. */
  public List<SigningKey> published() {
    Instant now = clock.instant();
    return keys.values().stream().filter(key -> key.verifies(now)).toList();
  }

  private Optional<SigningKey> signing() {
    Instant now = clock.instant();
    return keys.values().stream()
        .filter(key -> key.algorithm() == algorithm && key.signs(now))
        .findFirst();
  }

  private Uni<Void> loadOrCreate() {
    return reload()
        .flatMap(
            ignored ->
                isLoaded()
                    ? Uni.createFrom().voidItem()
                    // Made before the lock is taken: nobody waits while a key is searched for.
                    : work.run(this::newPair).flatMap(this::keepUnlessAnotherDid));
  }

  private Uni<Void> keepUnlessAnotherDid(KeyPair pair) {
    return transactions
        .unowned(
            connection ->
                rows.lock(connection)
                    .flatMap(locked -> rows.live(connection, clock.instant()))
                    .invoke(this::remember)
                    .flatMap(
                        live ->
                            isLoaded()
                                ? Uni.createFrom().voidItem()
                                : rows.insert(
                                    connection,
                                    ids.next().toString(),
                                    algorithm,
                                    pair,
                                    clock.instant())))
        .flatMap(ignored -> reload());
  }

  private Uni<Void> reload() {
    return transactions
        .unowned(connection -> rows.live(connection, clock.instant()))
        .invoke(this::remember)
        .replaceWithVoid();
  }

  private void reloadSoon() {
    long last = lastReload.get();
    long now = System.nanoTime();
    if (now - last >= RELOAD_PAUSE_NANOS && lastReload.compareAndSet(last, now)) {
      reload().subscribe().with(ignored -> {}, SigningKeys::report);
    }
  }

  private void remember(List<SigningKey> live) {
    Map<String, SigningKey> byKid = new LinkedHashMap<>();
    live.forEach(key -> byKid.put(key.kid(), key));
    keys = byKid;
  }

  private KeyPair newPair() {
    try {
      return algorithm.generate();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void report(Throwable failure) {
    LOG.warnf("The signing keys can't be loaded, trying again: %s", failure);
  }
}
