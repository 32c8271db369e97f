package dev.holdfast.ratelimit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.Rate;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.Tier;
import dev.holdfast.testsupport.RedisServer;
import dev.holdfast.testsupport.TestCertificates;
import dev.holdfast.testsupport.Waiting;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS to Redis, ended by something in front of it: only a peer that can prove who it is will do.
 */
class RedisTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Claim CLAIM =
      new Claim(new Subject(Tier.GLOBAL, "all"), new Rate(100, Duration.ofMinutes(1)));

  @TempDir static Path folder;

  /** Handshakes that did not end well, as the front sees them. */
  private static final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();

  private static Vertx vertx;
  private static RedisServer redis;
  private static TestCertificates ours;
  private static TestCertificates others;

  @BeforeAll
  static void start() throws IOException {
    vertx = Vertx.vertx();
    redis = RedisServer.started();
    ours = new TestCertificates(folder.resolve("ours"));
    others = new TestCertificates(folder.resolve("others"));
  }

  @BeforeEach
  void forget() {
    broken.clear();
  }

  @AfterAll
  static void stop() {
    redis.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aPeerOfTheNamedAuthorityIsSharedWith() {
    int port = front(ours.issue("redis"));

    try (SharingReplica replica = replica(port, ours)) {
      replica.waitUntilShared();
      assertEquals(99, replica.take(CLAIM).remaining());
    }
  }

  @Test
  void aPeerOfAnotherAuthorityIsNot() {
    int port = front(ours.issue("redis-again"));

    try (SharingReplica replica = replica(port, others)) {
      Waiting.until(PATIENCE, () -> !broken.isEmpty());
      assertApart(replica);
    }
  }

  @Test
  void aPeerOfAnotherNameIsNot() {
    int port =
        front(
            ours.issue(
                "elsewhere",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-ext",
                "san=dns:elsewhere.example"));

    try (SharingReplica replica = replica(port, ours)) {
      Waiting.until(PATIENCE, () -> !broken.isEmpty());
      assertApart(replica);
    }
  }

  @Test
  void aPeerWithoutTlsIsNot() {
    try (SharingReplica replica = replica(redis.port(), ours)) {
      assertApart(replica);
    }
  }

  /** Apart, and not open. */
  private static void assertApart(SharingReplica replica) {
    assertFalse(replica.windows.isShared());
    assertEquals(100, replica.admitted(150, CLAIM));
  }

  private static SharingReplica replica(int port, TestCertificates trusted) {
    return SharingReplica.started(
        "rediss://localhost:" + port,
        Optional.of(trusted.authority().toString()),
        Duration.ofSeconds(5));
  }

  private static int front(TestCertificates.Pem pem) {
    NetServer server =
        vertx.createNetServer(
            new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(pem.cert().toString())
                        .setKeyPath(pem.key().toString())));
    return server
        .exceptionHandler(broken::add)
        .connectHandler(RedisTlsTest::pass)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private static void pass(NetSocket client) {
    client.pause();
    vertx
        .createNetClient()
        .connect(redis.port(), "127.0.0.1")
        .onFailure(failure -> client.close())
        .onSuccess(
            server -> {
              server.handler(client::write);
              client.handler(server::write);
              server.closeHandler(closed -> client.close());
              client.closeHandler(closed -> server.close());
              client.resume();
            });
  }
}
