package dev.holdfast.alert.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Receiver;
import dev.holdfast.testsupport.TestCertificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of one post, to real receivers on this machine. */
class WebhookTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_800_000_000L), ZoneOffset.UTC);
  private static final String NEW = "a new secret of 32 characters...";
  private static final String OLD = "an old one that is long enough ..";
  private static final String NAME = "receiver.holdfast.test";

  private final AtomicInteger asked = new AtomicInteger();
  private Vertx vertx;
  private Receiver receiver;

  /** Settings of a test. */
  private record Config(
      Optional<String> url,
      Optional<List<String>> secret,
      boolean privateTargets,
      Optional<String> tlsCa)
      implements WebhookConfig {}

  /** A name server of the test's own: each look-up gives the next list, the last one for ever. */
  private final class Names extends HostAddresses {
    private final List<List<String>> answers;

    Names(List<List<String>> answers) {
      super(vertx);
      this.answers = answers;
    }

    @Override
    synchronized Future<List<InetAddress>> of(String host) {
      List<InetAddress> found = new ArrayList<>();
      int turn = Math.min(asked.getAndIncrement(), answers.size() - 1);
      for (String address : answers.get(turn)) {
        try {
          found.add(InetAddress.getByName(address));
        } catch (IOException impossible) {
          return Future.failedFuture(impossible);
        }
      }
      return Future.succeededFuture(found);
    }
  }

  @BeforeEach
  void start() throws IOException {
    vertx = Vertx.vertx();
    receiver = Receiver.on(0);
  }

  @AfterEach
  void stop() {
    receiver.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void thePostIsSignedByEachSecretInForce() {
    post(webhook("http://127.0.0.1:" + receiver.port() + "/hook?to=me", true), "{\"a\":1}");

    Receiver.Post post = receiver.posts().get(0);
    assertEquals("{\"a\":1}", post.body());
    assertEquals("/hook?to=me", post.path());
    assertEquals("application/json", post.headers().get("content-type"));
    assertEquals(
        Signature.of(List.of(NEW, OLD), 1_800_000_000L, "{\"a\":1}"),
        post.headers().get("holdfast-signature"));
    assertTrue(
        post.headers()
            .get("holdfast-signature")
            .matches("t=1800000000, v1=[0-9a-f]{64}, v1=[0-9a-f]{64}"));
  }

  @Test
  void theConnectionIsMadeToTheAddressThatWasVetted() {
    String url = "http://" + NAME + ":" + receiver.port() + "/hook";
    // Whoever asked a second time would be led astray.
    Webhook webhook = webhook(url, true, List.of(List.of("127.0.0.1"), List.of("192.0.2.1")));

    post(webhook, "{}");

    assertEquals(1, asked.get());
    assertEquals(NAME + ":" + receiver.port(), receiver.posts().get(0).headers().get("host"));
  }

  @Test
  void aNameThatTurnsInwardsIsRefusedWhenItDoes() {
    String url = "https://" + NAME + ":" + receiver.port() + "/hook";
    Webhook webhook =
        webhook(url, false, List.of(List.of("169.254.169.254"), List.of("127.0.0.1")));

    assertEquals("the host has an address that is refused", failure(webhook));
    assertEquals("the host has an address that is refused", failure(webhook));
    assertEquals(List.of(), receiver.posts());
  }

  @Test
  void oneBadAddressAmongGoodOnesIsEnough() {
    String url = "http://" + NAME + ":" + receiver.port() + "/hook";
    Webhook webhook = webhook(url, true, List.of(List.of("127.0.0.1", "169.254.169.254")));

    assertEquals("the host has an address that is refused", failure(webhook));
    assertEquals("the host has an address that is refused", failure(webhook));
    assertEquals(List.of(), receiver.posts());
  }

  @Test
  void redirectsAreNotFollowed() throws IOException {
    try (Receiver inner = Receiver.on(0)) {
      receiver.leadingTo("http://127.0.0.1:" + inner.port() + "/inner");

      assertEquals(
          "status 307", failure(webhook("http://127.0.0.1:" + receiver.port() + "/", true)));
      assertEquals(1, receiver.posts().size());
      assertEquals(List.of(), inner.posts());
    }
  }

  @Test
  void whatIsNotTakenHasFailed() {
    receiver.answering(500);

    assertEquals("status 500", failure(webhook("http://127.0.0.1:" + receiver.port(), true)));
  }

  @Test
  void aReceiverThatNeverAnswersIsLeft() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      Webhook webhook = webhook("http://127.0.0.1:" + silent.getLocalPort() + "/", true);

      assertEquals("StreamResetException", failure(webhook));
    }
  }

  @Test
  void nobodyThere() throws IOException {
    int port = receiver.port();
    receiver.close();

    assertTrue(failure(webhook("http://127.0.0.1:" + port, true)).contains("ConnectException"));
  }

  @Test
  void aCertificateForTheNameIsTaken(@TempDir Path folder) throws IOException {
    TestCertificates certificates = new TestCertificates(folder);
    certificates.issue(
        "receiver", "-keyalg", "EC", "-groupname", "secp256r1", "-ext", "san=dns:" + NAME);
    try (Receiver secured = Receiver.secured(certificates.identity("receiver"))) {
      post(secured(secured, certificates), "{}");

      assertEquals(1, secured.posts().size());
    }
  }

  @Test
  void aCertificateForAnotherNameIsNot(@TempDir Path folder) throws IOException {
    TestCertificates certificates = new TestCertificates(folder);
    certificates.issue(
        "other",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-ext",
        "san=dns:other.test,ip:127.0.0.1");
    try (Receiver secured = Receiver.secured(certificates.identity("other"))) {
      assertTrue(failure(secured(secured, certificates)).contains("SSLHandshakeException"));
      assertEquals(List.of(), secured.posts());
    }
  }

  private Webhook secured(Receiver receiver, TestCertificates certificates) {
    return new Webhook(
        vertx,
        new Names(List.of(List.of("127.0.0.1"))),
        new Config(
            Optional.of("https://" + NAME + ":" + receiver.port() + "/hook"),
            Optional.of(List.of(NEW)),
            true,
            Optional.of(certificates.authority().toString())),
        CLOCK);
  }

  private Webhook webhook(String url, boolean privateTargets) {
    return webhook(url, privateTargets, List.of(List.of("127.0.0.1")));
  }

  private Webhook webhook(String url, boolean privateTargets, List<List<String>> names) {
    return new Webhook(
        vertx,
        new Names(names),
        new Config(
            Optional.of(url), Optional.of(List.of(NEW, OLD)), privateTargets, Optional.empty()),
        CLOCK,
        Duration.ofSeconds(2));
  }

  private static void post(Webhook webhook, String body) {
    webhook.post(body).await().atMost(Duration.ofSeconds(20));
  }

  private static String failure(Webhook webhook) {
    CompletionException failure =
        assertThrows(CompletionException.class, () -> post(webhook, "{}"));
    assertEquals(IOException.class, failure.getCause().getClass());
    return failure.getCause().getMessage();
  }
}
