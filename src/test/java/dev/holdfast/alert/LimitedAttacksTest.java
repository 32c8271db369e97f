package dev.holdfast.alert;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.AlertBoard;
import dev.holdfast.testsupport.LimitedStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attacks that meet the limits of the contract, which must not hide them. */
@QuarkusTest
@WithTestResource(LimitedStack.class)
class LimitedAttacksTest {
  private static final int LOCKED_OUT_AFTER = 111;
  private static final AlertBoard BOARD = new AlertBoard();

  /** As if other tests had just logged in from here; nobody below does. */
  @BeforeEach
  void useUpTheLogInsOfThisMachine() {
    for (int i = 0; i < 6; i++) {
      given().post("/api/v1/auth/refresh");
    }
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void whoIsLimitedAtLogInIsNotQuieterForIt() {
    Visitor mallory = Visitor.unknown();
    Set<Integer> answers = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      answers.add(mallory.logIn("victim" + i + "@example.com", "some wrong password").statusCode());
    }

    assertEquals(Set.of(401, 429), answers);
    BOARD.await("refusals", "address:" + mallory.address());
  }

  @Test
  void fiveAddressesAreLockedOut() {
    BOARD.clear("lockouts", "all");
    Set<Integer> last = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      Visitor mallory = Visitor.unknown();
      for (int request = 1; request < LOCKED_OUT_AFTER; request++) {
        mallory.request().get("/.well-known/jwks.json");
      }
      last.add(mallory.request().get("/.well-known/jwks.json").statusCode());
    }

    assertEquals(Set.of(429), last);
    BOARD.await("lockouts", "all");
  }

  /** In a time that stands still, so that a slow machine sends as many a minute as any. */
  @Test
  void aScraperReadsAsFastAsItMay() {
    // Whoever looks at the board has a second factor, whose codes go by the real time.
    BOARD.open();
    // A replica learns for ten minutes what is usual; what comes before the end of that is.
    MovableClock.forward(Duration.ofMinutes(11));
    Actor mallory = Actor.registered("Mallory", Visitor.unknown().address());
    String account = "account:" + mallory.request().get("/api/v1/me").path("id");
    MovableClock.stop();
    Response last = null;
    for (int i = 0; i < 1000; i++) {
      last = mallory.request().get("/api/v1/customers");
    }

    assertEquals(429, last.statusCode());
    assertTrue(((Number) BOARD.await("volume", account).get("count")).intValue() >= 600, account);
  }
}
