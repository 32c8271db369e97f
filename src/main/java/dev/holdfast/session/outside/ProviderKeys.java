package dev.holdfast.session.outside;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.kernel.ServiceUrl;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The keys that the provider publishes, by discovery, in memory: fetched at the start, every ten
 * minutes, and when a token names one that is not known. Whoever brings such a token waits for that
 * fetch, so a rotation at the provider costs nobody a 401.
 *
 * <p>A provider that is away changes nothing for a day: known keys go on being known. Names that
 * nobody knows cost one fetch in ten seconds at most, however many come.
 */
@Singleton
class ProviderKeys {
  private static final Logger LOG = Logger.getLogger(ProviderKeys.class);
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration COOL_DOWN = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_KEYS = 100;

  /** How many may wait for a fetch at once; whoever comes then is refused without waiting. */
  private static final int MOST_WAITING = 1_000;

  private static final int UNKNOWN_REMEMBERED = 10_000;
  private static final Duration UNKNOWN_KEPT = Duration.ofMinutes(1);

  /** What was published when. */
  private record KeySet(Map<String, ProviderKey> keys, Instant fetched) {}

  private final Optional<String> issuer;
  private final ProviderDocuments documents;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Cache<String, Boolean> unknown =
      Caffeine.newBuilder().maximumSize(UNKNOWN_REMEMBERED).expireAfterWrite(UNKNOWN_KEPT).build();
  private volatile KeySet published = new KeySet(Map.of(), Instant.MIN);

  // Both only under this object's lock.
  private Uni<Void> running;
  private Instant provoked = Instant.MIN;

  @Inject
  ProviderKeys(
      OutsideConfig config, ProviderDocuments documents, Clock clock, MeterRegistry metrics) {
    this.issuer = config.issuer();
    this.documents = documents;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** The start does not wait: the provider may be away, and our own tokens do without it. */
  void begin(@Observes StartupEvent started) {
    refresh();
  }

  @Scheduled(every = "10m", delayed = "10m")
  void refresh() {
    if (issuer.isPresent()) {
      fetching();
    }
  }

  /** The key of a name if it is known now. */
  Optional<ProviderKey> known(String kid) {
    KeySet now = published;
    return now.fetched().isAfter(clock.instant().minus(KEPT))
        ? Optional.ofNullable(now.keys().get(kid))
        : Optional.empty();
  }

  /** The key of a name, fetched if need be; empty if nobody knows it, never a failure. */
  Uni<Optional<ProviderKey>> find(String kid) {
    Optional<ProviderKey> key = known(kid);
    if (key.isPresent() || unknown.getIfPresent(kid) != null || !mayWait()) {
      return Uni.createFrom().item(key);
    }
    return awaited(kid)
        .ifNoItem()
        .after(PATIENCE)
        .recoverWithItem((Void) null)
        .onTermination()
        .invoke(waiting::decrementAndGet)
        .map(ended -> known(kid));
  }

  private boolean mayWait() {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return false;
    }
    return true;
  }

  /**
   * A fetch that ran already may have read the set before the key was in it; only one that began
   * after the token came can tell that there is no such key.
   */
  private Uni<Void> awaited(String kid) {
    Uni<Void> already = running();
    return already == null
        ? provokedBy(kid)
        : already.flatMap(
            ended -> known(kid).isPresent() ? Uni.createFrom().voidItem() : provokedBy(kid));
  }

  private Uni<Void> provokedBy(String kid) {
    Instant asked = clock.instant();
    return mayProvoke(asked)
        ? fetching().invoke(() -> rememberIfUnknown(kid, asked))
        : Uni.createFrom().voidItem();
  }

  private void rememberIfUnknown(String kid, Instant asked) {
    if (!published.fetched().isBefore(asked) && known(kid).isEmpty()) {
      unknown.put(kid, true);
    }
  }

  private synchronized boolean mayProvoke(Instant now) {
    if (now.isBefore(provoked.plus(COOL_DOWN))) {
      return false;
    }
    provoked = now;
    return true;
  }

  private synchronized Uni<Void> running() {
    return running;
  }

  /** The fetch that runs, or a new one. It goes on when whoever waits for it goes away. */
  private Uni<Void> fetching() {
    Uni<Void> fetch;
    synchronized (this) {
      if (running != null) {
        return running;
      }
      fetch = fetch().onTermination().invoke(this::ended).memoize().indefinitely();
      running = fetch;
    }
    fetch.subscribe().with(done -> {});
    return fetch;
  }

  private synchronized void ended() {
    running = null;
  }

  private Uni<Void> fetch() {
    return documents
        .get(issuer.orElseThrow().replaceFirst("/$", "") + "/.well-known/openid-configuration")
        .map(this::keySetUrl)
        .flatMap(documents::get)
        .invoke(this::publish)
        .invoke(done -> count("ok"))
        .replaceWithVoid()
        .onFailure()
        .invoke(this::report)
        .onFailure()
        .recoverWithNull();
  }

  /**
   * @throws RuntimeException if the document is another provider's, or points where nothing is to
   *     be fetched from
   */
  private String keySetUrl(Map<String, Object> discovery) {
    if (!issuer.orElseThrow().equals(discovery.get("issuer"))) {
      throw new IllegalStateException("its discovery document names another issuer");
    }
    // A provider on another machine has no business to send us to this one.
    if (!(discovery.get("jwks_uri") instanceof String url)
        || !ServiceUrl.isAcceptable(url)
        || ServiceUrl.isPlainLoopback(url) && !ServiceUrl.isPlainLoopback(issuer.get())) {
      throw new IllegalStateException("the address of its keys is none over https");
    }
    return url;
  }

  private void publish(Map<String, Object> set) {
    if (!(set.get("keys") instanceof List<?> members)) {
      throw new IllegalStateException("its key set has no keys");
    }
    Map<String, ProviderKey> byName = new LinkedHashMap<>();
    members.stream()
        .limit(MOST_KEYS)
        .filter(Map.class::isInstance)
        .map(member -> ProviderKey.read((Map<?, ?>) member))
        .flatMap(Optional::stream)
        .forEach(key -> byName.putIfAbsent(key.kid(), key));
    published = new KeySet(Map.copyOf(byName), clock.instant());
  }

  private void report(Throwable failure) {
    count("failed");
    LOG.warnf("The outside provider's keys can't be fetched: %s", failure.getMessage());
  }

  private void count(String outcome) {
    metrics.counter("holdfast.oidc.fetches", "outcome", outcome).increment();
  }
}
