package dev.holdfast.canary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Replica;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Marked passwords, tokens, keys, tax ids and addresses go through the packaged service, right and
 * wrong, and are then looked for wherever something is kept or told.
 */
class CanaryIT {
  @TempDir private static Path folder;

  private static HoldfastStack stack;
  private static Replica service;
  private static Life life;
  private static Administrator auditor;

  @BeforeAll
  static void live() throws IOException {
    stack = new HoldfastStack();
    Map<String, String> settings = new HashMap<>(stack.start());
    settings.put("holdfast.db.password", passwordOf(settings.get("holdfast.db.username")));
    service = Replica.logging(settings, folder.resolve("output"));
    RestAssured.baseURI = "http://localhost";
    RestAssured.port = service.port();
    life = new Life(settings);
    life.live();
    auditor = Administrator.appointed("Argus", "auditor");
  }

  /** Elsewhere in tests it is the role's name, which is no secret. */
  private static String passwordOf(String role) {
    String password = "canary-" + UUID.randomUUID();
    Database.update("alter role " + role + " password '" + password + "'");
    return password;
  }

  @AfterAll
  static void stop() {
    RestAssured.reset();
    service.close();
    stack.stop();
  }

  @Test
  void nothingIsInTheLog() throws IOException {
    String log = Files.readString(folder.resolve("output"));

    assertTrue(log.contains(Life.AGENT), "the log of these requests");
    assertEquals(List.of(), Canary.found(life.canaries(), log));
  }

  @Test
  void nothingIsInTheMetrics() {
    String metrics = service.management().get("/q/metrics").asString();

    assertTrue(metrics.contains("holdfast_"), "metrics of the service");
    assertEquals(List.of(), Canary.found(life.canaries(), metrics));
  }

  @Test
  void nothingIsInARefusal() {
    String refusals = life.refusals();

    assertTrue(refusals.contains("validation_failed"), "refusals of these requests");
    assertEquals(List.of(), Canary.found(life.canaries(), refusals));
  }

  @Test
  void nothingIsReadableInTheDatabase() {
    String dump = String.join("\n", Database.dump());

    assertTrue(dump.contains(life.clearText()), "what is kept in the clear");
    assertEquals(List.of(), Canary.found(life.canaries(), dump));
  }

  @Test
  void nothingIsInTheExportOfTheAudit() {
    String audit = auditor.request().get("/api/v1/admin/audit-events/export").asString();

    assertTrue(audit.contains("account:" + life.id()), "the events of this life");
    assertEquals(List.of(), Canary.found(life.canaries(), audit));
  }

  @Test
  void nothingIsInTheAlertsOrThePosture() {
    String told =
        auditor.request().get("/api/v1/admin/alerts").asString()
            + auditor.request().get("/api/v1/admin/posture").asString();

    assertTrue(told.contains("items"), "alerts and posture");
    assertEquals(List.of(), Canary.found(life.canaries(), told));
  }
}
