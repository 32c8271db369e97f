package dev.holdfast.account.lockout;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** More logins at once than can be worked on. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class LoginStormTest {
  private static final Actors actors = new Actors();
  private static final int CLIENTS = 200;

  @Inject MeterRegistry metrics;

  @Test
  void beyondTheQueueLoginsAreUnavailableAndCostNoHash() {
    long before = hashes();

    List<Response> answers =
        Together.run(CLIENTS, i -> Visitor.unknown().logIn(somebody(), "wrong wrong wrong"));

    List<Response> refused = answers.stream().filter(answer -> answer.statusCode() != 401).toList();
    assertTrue(!refused.isEmpty(), "the queue took all");
    for (Response answer : refused) {
      assertProblem(answer, 503, "unavailable");
      assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
    }
    assertEquals(CLIENTS - refused.size(), hashes() - before);
  }

  @Test
  void whatTheStormRefusedDoesNotCountAsFailed() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    Together.run(
        CLIENTS,
        i ->
            i % 20 == 0
                ? visitor.logIn(anna.email(), anna.password())
                : Visitor.unknown().logIn(somebody(), "wrong wrong wrong"));

    Waiting.until(() -> visitor.logIn(anna.email(), anna.password()).statusCode() == 200);
  }

  @Test
  void anInvoiceListIsReadDuringTheStorm() {
    Actor anna = actors.anna();

    List<Response> answers =
        Together.run(
            CLIENTS,
            i ->
                i % 20 == 0
                    ? anna.request().get("/api/v1/invoices")
                    : Visitor.unknown().logIn(somebody(), "wrong wrong wrong"));

    for (int i = 0; i < CLIENTS; i += 20) {
      assertEquals(200, answers.get(i).statusCode());
    }
  }

  @Test
  void clientsThatHangUpKeepNoPlaceForGood() throws IOException {
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(asking());
    }
    for (Socket client : clients) {
      client.setSoLinger(true, 0);
      client.close();
    }

    Waiting.until(
        Duration.ofSeconds(30),
        () -> Visitor.unknown().logIn(somebody(), "wrong wrong wrong").statusCode() == 401);
    // Nobody gave back a place twice either: as many as before find one.
    List<Response> answers =
        Together.run(40, i -> Visitor.unknown().logIn(somebody(), "wrong wrong wrong"));
    assertTrue(answers.stream().allMatch(answer -> answer.statusCode() == 401));
  }

  /** A login whose answer nobody reads. */
  private static Socket asking() throws IOException {
    String body = "{\"email\":\"" + somebody() + "\",\"password\":\"wrong wrong wrong\"}";
    String request =
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "X-Forwarded-Proto: https\r\nX-Forwarded-For: "
            + Visitor.unknown().address()
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    Socket socket = new Socket("127.0.0.1", RestAssured.port);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private long hashes() {
    return metrics.get("holdfast.password.hashes").timer().count();
  }

  private static String somebody() {
    return "somebody." + UUID.randomUUID().toString().substring(0, 13) + "@example.com";
  }
}
