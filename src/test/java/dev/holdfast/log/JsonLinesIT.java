package dev.holdfast.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.Waiting;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that the packaged service writes in production, on a machine in another time zone, while a
 * database answers with an error that is full of secrets and of line ends.
 */
class JsonLinesIT {
  private static final List<String> SECRETS =
      List.of(
          "sk_live_Ab12Cd34Ef56_0123456789abcdefghijABCDEFGHIJ0123456abcdef",
          "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl",
          "Q2FuYXJ5OmNhbmFyeQ==",
          "canary-password");
  private static final String ERROR =
      "key "
          + SECRETS.get(0)
          + " Bearer "
          + SECRETS.get(1)
          + " Basic "
          + SECRETS.get(2)
          + " postgresql://app:"
          + SECRETS.get(3)
          + "@db";

  @TempDir static Path folder;
  private static HoldfastStack stack;
  private static Replica replica;
  private static Path lines;
  private static Response failed;
  private static Response agent;

  @BeforeAll
  static void start() throws Exception {
    stack = new HoldfastStack();
    Map<String, String> settings = new HashMap<>(stack.start());
    settings.put("tz", "Asia/Kolkata");
    lines = folder.resolve("stdout");
    replica = Replica.logging(settings, lines);
    RestAssured.port = replica.port();
    Actor anna = Actor.registered("Anna");
    anna.logIn();
    breakCustomers();
    failed =
        anna.request()
            .contentType(ContentType.JSON)
            .body(
                """
                {"name": "x", "email": "x@example.com",
                 "address": {"line1": "x", "postalCode": "1", "city": "x", "country": "SE"}}""")
            .post("/api/v1/customers");
    agent =
        replica.request().header("User-Agent", "canary " + SECRETS.get(0) + " \"}").get("/nowhere");
    Waiting.until(() -> text().contains(agent.header("X-Request-Id")));
  }

  @AfterAll
  static void stop() {
    RestAssured.reset();
    replica.close();
    stack.stop();
  }

  private static void breakCustomers() throws Exception {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create function broken() returns trigger language plpgsql as $$ begin raise exception '"
              + ERROR
              + E_LINE
              + "'; end $$");
      statement.execute(
          "create trigger broken before insert on customer for each row execute function broken()");
    }
  }

  private static final String E_LINE =
      "\n{\"timestamp\":\"2026-01-01T00:00:00.000Z\",\"level\":\"INFO\",\"message\":\"forged\"}";

  @Test
  void everyLineIsOneJsonObject() throws Exception {
    for (String line : text().lines().toList()) {
      assertTrue(new ObjectMapper().readTree(line).isObject(), line);
    }
  }

  @Test
  void everyLineOfTheLogHasItsFieldsAndNoOthers() throws Exception {
    for (JsonNode line : logged()) {
      for (String field : List.of("timestamp", "level", "logger", "message")) {
        assertTrue(line.has(field), line::toString);
      }
      line.fieldNames()
          .forEachRemaining(
              name ->
                  assertTrue(
                      List.of(
                              "timestamp",
                              "level",
                              "logger",
                              "message",
                              "threadName",
                              "requestId",
                              "stackTrace",
                              "exception")
                          .contains(name),
                      line::toString));
    }
  }

  @Test
  void anExceptionIsInTheLineOfItsRequest() throws Exception {
    assertEquals(500, failed.statusCode(), failed::asString);

    JsonNode line = lineOfTheFailure();

    assertTrue(line.get("stackTrace").asText().contains("PgException"), line::toString);
  }

  @Test
  void nothingThatIsWrittenHoldsASecret() throws Exception {
    assertTrue(lineOfTheFailure().toString().contains("key *** Bearer *** Basic ***"));
    for (String secret : SECRETS) {
      assertFalse(text().contains(secret), secret);
    }
  }

  @Test
  void noTextOfAnotherServiceIsALine() throws Exception {
    assertTrue(
        text().lines().noneMatch(line -> line.startsWith("{\"timestamp\":\"2026-01-01T")),
        "a forged line");
  }

  @Test
  void timesAreUtcWhereverTheMachineIs() throws Exception {
    for (String line : text().lines().toList()) {
      String written = new ObjectMapper().readTree(line).get("timestamp").asText();

      assertTrue(written.endsWith("Z"), line);
      Duration age = Duration.between(Instant.parse(written), Instant.now()).abs();
      assertTrue(age.compareTo(Duration.ofMinutes(30)) < 0, line);
    }
  }

  @Test
  void theAccessLogKeepsExactlyItsFields() throws Exception {
    JsonNode line = accessLine();

    StringBuilder names = new StringBuilder();
    line.fieldNames().forEachRemaining(name -> names.append(name).append(' '));
    assertEquals(
        "timestamp requestId method path statusCode ip userAgent userId durationMs ",
        names.toString());
    assertEquals("canary *** \"}", line.get("userAgent").asText());
  }

  private static JsonNode accessLine() throws IOException {
    for (String line : text().lines().toList()) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.has("statusCode")
          && agent.header("X-Request-Id").equals(node.get("requestId").asText())) {
        return node;
      }
    }
    throw new AssertionError("no line");
  }

  private static JsonNode lineOfTheFailure() throws IOException {
    return logged().stream()
        .filter(line -> line.has("stackTrace"))
        .filter(line -> line.has("requestId"))
        .filter(line -> failed.header("X-Request-Id").equals(line.get("requestId").asText()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line with " + failed.header("X-Request-Id")));
  }

  private static List<JsonNode> logged() throws IOException {
    return text().lines().map(JsonLinesIT::read).filter(line -> !line.has("statusCode")).toList();
  }

  private static JsonNode read(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException noJson) {
      throw new AssertionError(line, noJson);
    }
  }

  /** All that is written and ended. */
  private static String text() {
    try {
      String text = Files.readString(lines);
      return text.substring(0, text.lastIndexOf('\n') + 1);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
