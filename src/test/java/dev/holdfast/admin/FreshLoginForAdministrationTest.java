package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertProblem;

import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is administered with a login that is too old, whoever's it is. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class FreshLoginForAdministrationTest {
  private static final String ACCOUNT =
      "/api/v1/admin/accounts/018f0000-0000-7000-8000-000000000000";

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void anOldLoginMustBeProvenAgainBeforeAnythingIsChanged() {
    Administrator ada = Administrator.appointed("Ada");
    MovableClock.forward(Duration.ofMinutes(11));

    Response lock = ada.request().body("{\"reason\":\"x\"}").post(ACCOUNT + "/lock");
    Response unlock = ada.request().noContentType().post(ACCOUNT + "/unlock");
    Response roles = ada.request().body("{\"roles\":[\"user\"]}").put(ACCOUNT + "/roles");
    Response invited =
        ada.request()
            .body("{\"email\":\"x@example.com\",\"displayName\":\"X\",\"roles\":[]}")
            .post("/api/v1/admin/accounts");
    Response keys = ada.request().body("{}").post("/api/v1/admin/signing-keys/rotate");

    assertProblem(lock, 403, "reauthentication_required");
    assertProblem(unlock, 403, "reauthentication_required");
    assertProblem(roles, 403, "reauthentication_required");
    assertProblem(invited, 403, "reauthentication_required");
    assertProblem(keys, 403, "reauthentication_required");
  }
}
