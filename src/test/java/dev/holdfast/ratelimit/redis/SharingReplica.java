package dev.holdfast.ratelimit.redis;

import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.Locally;
import dev.holdfast.ratelimit.Standing;
import dev.holdfast.ratelimit.Verdict;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The windows of one replica of several that share a Redis, with everything of its own. */
final class SharingReplica implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final List<Boolean> switches = Collections.synchronizedList(new ArrayList<>());
  final RedisWindows windows;
  private final Vertx vertx = Vertx.vertx();

  private SharingReplica(String url, Optional<String> authority, Duration patience) {
    windows =
        WindowsChoice.shared(
            RedisUrl.parse(url).orElseThrow(),
            authority,
            patience,
            Locally.windows(metrics),
            vertx,
            Clock.systemUTC(),
            metrics,
            switches::add);
  }

  /** Starts one and waits for the end of its first attempt to reach Redis. */
  static SharingReplica started(String url, Optional<String> authority, Duration patience) {
    SharingReplica replica = new SharingReplica(url, authority, patience);
    try {
      replica.windows.start().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException failure) {
      throw new IllegalStateException(failure);
    }
    // The first use sets up what is the same for all threads, and not safely.
    replica.takeAll();
    return replica;
  }

  /** Starts one that shares, and waits for Redis however busy this machine is. */
  static SharingReplica sharing(String url) {
    return sharing(url, Duration.ofSeconds(5));
  }

  /** Starts one that shares, and for so long waits for each answer. */
  static SharingReplica sharing(String url, Duration patience) {
    SharingReplica replica = started(url, Optional.empty(), patience);
    replica.waitUntilShared();
    return replica;
  }

  Verdict takeAll(Claim... claims) {
    return windows.take(List.of(claims)).await().atMost(PATIENCE);
  }

  Standing take(Claim claim) {
    return takeAll(claim).standings().get(0);
  }

  /** How many of so many in a row are admitted. */
  long admitted(int times, Claim claim) {
    long admitted = 0;
    for (int i = 0; i < times; i++) {
      admitted += take(claim).admitted() ? 1 : 0;
    }
    return admitted;
  }

  void waitUntilShared() {
    Waiting.until(PATIENCE, windows::isShared);
  }

  void waitUntilApart() {
    Waiting.until(PATIENCE, () -> !windows.isShared());
  }

  void waitForReplicas(int replicas) {
    Waiting.until(PATIENCE, () -> windows.replicas() == replicas);
  }

  /** How many calls of Redis there were. */
  long calls() {
    return timers().stream().mapToLong(io.micrometer.core.instrument.Timer::count).sum();
  }

  private Collection<io.micrometer.core.instrument.Timer> timers() {
    return metrics.get("holdfast.ratelimit.redis.calls").timers();
  }

  double decisionsApart() {
    return metrics.get("holdfast.ratelimit.apart.decisions").counter().count();
  }

  @Override
  public void close() {
    windows.stop().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
