package dev.holdfast.ratelimit.redis;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.ratelimit.LocalWindows;
import dev.holdfast.ratelimit.Windows;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Chooses the windows that count: Redis' if it is named, else those of this replica alone. */
@Singleton
class WindowsChoice {
  private static final Logger LOG = Logger.getLogger(WindowsChoice.class);

  /** How long a start waits for Redis, so that the first requests find it. */
  private static final Duration START = Duration.ofSeconds(3);

  private static final Duration STOP = Duration.ofMillis(500);

  private final LocalWindows local;
  private final Optional<RedisWindows> shared;
  private final MeterRegistry metrics;
  private final SecurityNotices notices;

  WindowsChoice(
      RedisConfig config,
      LocalWindows local,
      Vertx vertx,
      Clock clock,
      MeterRegistry metrics,
      SecurityNotices notices) {
    this.local = local;
    this.metrics = metrics;
    this.notices = notices;
    this.shared =
        config
            .url()
            .flatMap(RedisUrl::parse)
            .map(
                url ->
                    shared(
                        url,
                        config.tlsCa(),
                        config.patience(),
                        local,
                        vertx,
                        clock,
                        metrics,
                        this::switched));
  }

  /** Wires what counts in one Redis. */
  static RedisWindows shared(
      RedisUrl url,
      Optional<String> authority,
      Duration patience,
      LocalWindows local,
      Vertx vertx,
      Clock clock,
      MeterRegistry metrics,
      Consumer<Boolean> switched) {
    Calls calls = new Calls(patience, metrics);
    Memory memory = new Memory(clock);
    Replicas replicas = new Replicas();
    TimeApart apart = new TimeApart(local, memory, replicas, metrics);
    String id = UUID.randomUUID().toString();
    Sharing sharing =
        new Sharing(vertx, url, authority, calls, memory, apart, replicas, id, switched);
    return new RedisWindows(local, clock, calls, memory, apart, sharing);
  }

  @Produces
  @Singleton
  Windows windows() {
    return shared.<Windows>map(redis -> redis).orElse(local);
  }

  /** Empty if no Redis is named. */
  Optional<RedisWindows> shared() {
    return shared;
  }

  void start(@Observes StartupEvent starting) {
    if (shared.isEmpty()) {
      return;
    }
    Gauge.builder("holdfast.ratelimit.shared", shared.get(), redis -> redis.isShared() ? 1 : 0)
        .description("1 while rate limits are shared with the other replicas, 0 while they are not")
        .register(metrics);
    await(shared.get().start(), START);
  }

  void stop(@Observes ShutdownEvent stopping) {
    shared.ifPresent(redis -> await(redis.stop(), STOP));
  }

  private static void await(Future<Void> end, Duration patience) {
    try {
      end.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      LOG.debug("Redis did not answer in time", late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void switched(boolean nowShared) {
    if (nowShared) {
      LOG.info("Rate limits are shared with the other replicas, in Redis");
    } else {
      notices.raise(SecurityNotice.Kind.RATE_LIMITS_APART, null, null);
    }
  }
}
