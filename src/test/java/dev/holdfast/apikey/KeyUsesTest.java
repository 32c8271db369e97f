package dev.holdfast.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is written behind requests with a key: when it was used, and nothing into the log. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class KeyUsesTest {
  private static final String INVOICES = "/api/v1/invoices";
  private static final Actors actors = new Actors();

  @Inject KeyUses uses;

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void aUseIsWrittenOnceAMinute() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    use(machine);
    String first = lastUsed(machine);
    assertNotNull(first);

    MovableClock.forward(Duration.ofSeconds(30));
    use(machine);
    String halfAMinuteLater = lastUsed(machine);
    MovableClock.forward(Duration.ofSeconds(31));
    use(machine);
    String aMinuteLater = lastUsed(machine);

    assertEquals(first, halfAMinuteLater);
    assertTrue(aMinuteLater.compareTo(first) > 0);
  }

  @Test
  void whatAnotherReplicaWroteAMomentAgoIsNotWrittenAgain() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    machine.request().get(INVOICES);
    Database.update(
        "update api_key set last_used_at = now() - interval '10 seconds' where id = ?::uuid",
        machine.id());
    String written = lastUsed(machine);

    uses.write().await().indefinitely();

    assertEquals(written, lastUsed(machine));
  }

  @Test
  void whoHoldsTheRowMakesNeitherRequestsNorTheWriterWait() throws Exception {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    try (Connection holder = Database.superuser();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select from api_key where id = '" + machine.id() + "' for update");
      long start = System.nanoTime();

      List<Integer> answers = Together.run(50, i -> machine.request().get(INVOICES).statusCode());
      uses.write().await().atMost(Duration.ofSeconds(3));

      assertEquals(Set.of(200), Set.copyOf(answers));
      // A wait for the row would end after five seconds, by the database's own limit.
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
      holder.rollback();
    }
    assertEquals(null, lastUsed(machine));
  }

  @Test
  void noLogHasAKeyOrPartOfOne() {
    Set<String> logged = ConcurrentHashMap.newKeySet();
    Handler listener =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            logged.add(line.getMessage() + " " + List.of(parameters(line)));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(listener);
    Logger access = Logger.getLogger("holdfast.access");
    access.addHandler(listener);
    String key;
    String forged;
    try {
      Machine machine =
          Machine.of(
              actors.anna(),
              Map.of(
                  "scopes", List.of("read:invoices"), "allowedAddresses", List.of("192.0.2.0/24")));
      key = machine.key();
      forged = Forged.withPublicIdOf(key);
      machine.from("192.0.2.1").get(INVOICES);
      machine.from("203.0.113.77").get(INVOICES);
      Machine.with(forged).get(INVOICES);
      Machine.with(key + "x").get(INVOICES);
      Waiting.until(() -> logged.stream().anyMatch(line -> line.contains("203.0.113.77")));
    } finally {
      root.removeHandler(listener);
      access.removeHandler(listener);
    }

    for (String part :
        List.of(key.substring(8, 20), key.substring(21, 58), forged.substring(21, 58))) {
      assertFalse(logged.stream().anyMatch(line -> line.contains(part)));
    }
  }

  private static Object[] parameters(LogRecord line) {
    Object[] parameters = line.getParameters();
    return parameters == null
        ? new Object[0]
        : Arrays.stream(parameters).map(String::valueOf).toArray();
  }

  private void use(Machine machine) {
    assertEquals(200, machine.request().get(INVOICES).statusCode());
    uses.write().await().indefinitely();
  }

  private static String lastUsed(Machine machine) {
    return Database.text("select last_used_at from api_key where id = ?::uuid", machine.id());
  }
}
