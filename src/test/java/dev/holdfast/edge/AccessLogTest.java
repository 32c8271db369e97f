package dev.holdfast.edge;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One line of JSON a request, with these names and nothing secret. */
@QuarkusTest
@QuarkusTestResource(HoldfastStack.class)
class AccessLogTest {
  private static final Actors ACTORS = new Actors();
  private static final Logger LOG = Logger.getLogger("holdfast.access");

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          line.getMessage().lines().forEach(lines::add);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOG.addHandler(listener);
  }

  @AfterEach
  void stopListening() {
    LOG.removeHandler(listener);
  }

  @Test
  void hasExactlyTheFieldsOfTheContract() throws Exception {
    Response answer = given().header("User-Agent", "tests/1.0").get("/nowhere");

    JsonNode line = lineOf(answer);
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

    assertEquals(answer.path("id"), lineOf(answer).get("userId").asText());
  }

  @Test
  void namesNobodyOtherwise() throws Exception {
    Response answer = given().get("/api/v1/me");

    assertTrue(lineOf(answer).get("userId").isNull());
  }

  @Test
  void masksACredentialInThePath() throws Exception {
    Response answer = given().get("/api/v1/customers/sk_live_0123456789ab_canary/x");

    assertEquals("/api/v1/customers/***/x", lineOf(answer).get("path").asText());
  }

  @Test
  void leavesOutTheQueryAndTheCredential() throws Exception {
    Response answer = ACTORS.anna().request().get("/api/v1/customers?q=canary");

    String line = lineOf(answer).toString();
    assertFalse(line.contains("canary"), line);
    assertFalse(line.contains(ACTORS.anna().token().substring(0, 20)), line);
  }

  @Test
  void aHostileHeaderIsOneLineStill() throws Exception {
    Response answer =
        given()
            .header("User-Agent", "a\" ,\"userId\":\"admin ${jndi:ldap://127.0.0.1:9/x}")
            .get("/nowhere");

    JsonNode line = lineOf(answer);
    assertTrue(line.get("userId").isNull());
    assertTrue(line.get("userAgent").asText().contains("${jndi:"));
  }

  private JsonNode lineOf(Response answer) throws Exception {
    String id = answer.header("X-Request-Id");
    for (String line = next(); line != null; line = next()) {
      JsonNode fields = new ObjectMapper().readTree(line);
      if (id.equals(fields.get("requestId").asText())) {
        return fields;
      }
    }
    assertNull(id, "no line for this request");
    return null;
  }

  private String next() throws InterruptedException {
    return lines.poll(5, TimeUnit.SECONDS);
  }
}
