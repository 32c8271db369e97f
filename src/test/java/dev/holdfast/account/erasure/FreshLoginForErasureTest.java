package dev.holdfast.account.erasure;

import static dev.holdfast.testsupport.Problems.assertProblem;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In-process, because the clock is moved. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class FreshLoginForErasureTest {

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void anOldLoginMustBeProvenAgainBeforeTheAccountIsErased() {
    Actor ben = Actor.registered("Ben");
    MovableClock.forward(Duration.ofMinutes(11));

    Response answer =
        ben.request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", ben.password()))
            .delete("/api/v1/me");

    assertProblem(answer, 403, "reauthentication_required");
  }
}
