package dev.holdfast.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.Waiting;
import io.restassured.RestAssured;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A key is made, rotated and ended at one replica and used at another. */
class KeysOnTwoReplicasIT {
  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private static final String CUT =
      "select count(pg_terminate_backend(pid)) from pg_stat_activity"
          + " where application_name = 'holdfast-notices'";

  private static HoldfastStack stack;
  private static Replica one;
  private static Replica other;
  private static Actor anna;

  @BeforeAll
  static void start() throws IOException {
    stack = new HoldfastStack();
    Map<String, String> settings = stack.start();
    one = Replica.start(settings);
    other = Replica.start(settings);
    RestAssured.baseURI = "http://localhost";
    RestAssured.port = one.port();
    anna = Actor.registered("Anna");
  }

  @AfterAll
  static void stop() {
    RestAssured.reset();
    one.close();
    other.close();
    stack.stop();
  }

  @Test
  void aKeyAndItsRotationAtOneAreGoodAtTheOtherAtOnce() {
    Machine machine = Machine.of(anna, "read:invoices");
    assertEquals(200, status(other, machine));

    Machine next = machine.rotated(60);

    assertEquals(200, status(other, next));
    assertEquals(200, status(other, machine));
  }

  @Test
  void aKeyDeletedAtOneIsOverAtTheOtherWithinASecond() {
    Machine machine = Machine.of(anna, "read:invoices");
    assertEquals(200, status(other, machine));

    machine.revoked();

    Waiting.until(A_SECOND, () -> status(other, machine) == 401);
  }

  @Test
  void aSecretRotatedOutAtOneIsOverAtTheOtherWithinASecond() {
    Machine machine = Machine.of(anna, "read:invoices");
    assertEquals(200, status(other, machine));

    Machine next = machine.rotated(0);

    Waiting.until(A_SECOND, () -> status(other, machine) == 401);
    assertEquals(200, status(other, next));
  }

  @Test
  void aDeletedKeyIsOverWithinASecondWhileNotificationsAreCut() {
    Machine machine = Machine.of(anna, "read:invoices");
    assertEquals(200, status(other, machine));

    Database.text(CUT);
    machine.revoked();

    Waiting.until(A_SECOND, () -> status(other, machine) == 401);
    Waiting.until(A_SECOND, () -> status(one, machine) == 401);
  }

  private static int status(Replica replica, Machine machine) {
    return replica.request().header("API-Key", machine.key()).get("/api/v1/invoices").statusCode();
  }
}
