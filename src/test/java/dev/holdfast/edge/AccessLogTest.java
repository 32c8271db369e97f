package dev.holdfast.edge;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Upstream;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One line of JSON a request, with these names and nothing secret. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AccessLogTest {
  private static final Actors ACTORS = new Actors();
  private final AccessLines lines = new AccessLines();

  @BeforeEach
  void listen() {
    lines.listen();
  }

  @AfterEach
  void stopListening() {
    lines.stop();
  }

  @Test
  void hasExactlyTheFieldsOfTheContract() throws Exception {
    Response answer = given().header("User-Agent", "tests/1.0").get("/nowhere");

    JsonNode line = lines.of(answer);
    List<String> names = new ArrayList<>();
    line.fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of(
            "timestamp",
            "requestId",
            "method",
            "path",
            "statusCode",
            "ip",
            "userAgent",
            "userId",
            "durationMs"),
        names);
    assertTrue(line.get("timestamp").asText().matches("[0-9T:-]{19}\\.[0-9]{3}Z"), line::toString);
    assertEquals("GET", line.get("method").asText());
    assertEquals("/nowhere", line.get("path").asText());
    assertEquals(404, line.get("statusCode").asInt());
    assertEquals("127.0.0.1", line.get("ip").asText());
    assertEquals("tests/1.0", line.get("userAgent").asText());
    assertTrue(line.get("durationMs").isNumber());
  }

  @Test
  void namesWhoeverWasAuthenticated() throws Exception {
    Response answer = ACTORS.anna().request().get("/api/v1/me");

    assertEquals(answer.path("id"), lines.of(answer).get("userId").asText());
  }

  @Test
  void namesNobodyOtherwise() throws Exception {
    Response answer = given().get("/api/v1/me");

    assertTrue(lines.of(answer).get("userId").isNull());
  }

  @Test
  void masksACredentialInThePath() throws Exception {
    Response answer = given().get("/api/v1/customers/sk_live_0123456789ab_canary/x");

    assertEquals("/api/v1/customers/***/x", lines.of(answer).get("path").asText());
  }

  @Test
  void leavesOutTheQueryAndTheCredential() throws Exception {
    Response answer = ACTORS.anna().request().get("/api/v1/customers?q=canary");

    String line = lines.of(answer).toString();
    assertFalse(line.contains("canary"), line);
    assertFalse(line.contains(ACTORS.anna().token().substring(0, 20)), line);
  }

  @Test
  void aHostileHeaderIsOneLineStill() throws Exception {
    Response answer =
        given()
            .header("User-Agent", "a\" ,\"userId\":\"admin ${jndi:ldap://127.0.0.1:9/x}")
            .get("/nowhere");

    JsonNode line = lines.of(answer);
    assertTrue(line.get("userId").isNull());
    assertTrue(line.get("userAgent").asText().contains("${jndi:"));
  }

  /** Next line (U+0085) ends a line for some readers, and is no control character of JSON. */
  @Test
  void whatSomeReadersTakeForAnEndIsSpelledOut() throws Exception {
    String answer;
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      String head = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
      String agent = "User-Agent: a\u00c2\u0085b\r\n\r\n";
      socket.getOutputStream().write(Upstream.marked(head + agent).getBytes(ISO_8859_1));
      answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    String line = lines.text(answer.replaceFirst("(?s).*X-Request-Id: (\\w+).*", "$1"));
    assertTrue(line.contains("\"userAgent\":\"a"), line);
    assertTrue(US_ASCII.newEncoder().canEncode(line), line);
  }
}
