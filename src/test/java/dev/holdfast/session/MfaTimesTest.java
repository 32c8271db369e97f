package dev.holdfast.session;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.Totp;
import dev.holdfast.testsupport.TwoSteps;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second factor where time is all that matters, with a clock that stands still. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class MfaTimesTest {
  private static final TwoSteps LOGIN = TwoSteps.here();
  private static final Duration STEP = Duration.ofSeconds(30);

  @Inject Clock clock;
  @Inject Challenges challenges;

  @BeforeEach
  void stopTheClock() {
    MovableClock.stop();
  }

  @AfterEach
  void resetTheClock() {
    MovableClock.reset();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void aCodeOfTheStepBeforeOrAfterIsTaken(int steps) {
    Actor actor = Actor.registered("Near");
    SecondFactor factor = SecondFactor.of(actor, clock.instant());
    MovableClock.forward(STEP.multipliedBy(5));

    Response answer = LOGIN.login(actor, factor.device().at(clock.instant(), steps));

    assertEquals(200, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 2})
  void aCodeTwoStepsAwayIsNot(int steps) {
    Actor actor = Actor.registered("Far");
    SecondFactor factor = SecondFactor.of(actor, clock.instant());
    MovableClock.forward(STEP.multipliedBy(5));

    Response answer = LOGIN.login(actor, factor.device().at(clock.instant(), steps));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void aCodeBeforeTheOneUsedLastIsNotTaken() {
    Actor actor = Actor.registered("Earlier");
    SecondFactor factor = SecondFactor.of(actor, clock.instant());
    MovableClock.forward(STEP.multipliedBy(5));
    LOGIN.login(actor, factor.device().at(clock.instant(), 1)).then().statusCode(200);

    Response now = LOGIN.login(actor, factor.device().at(clock.instant()));
    Response before = LOGIN.login(actor, factor.device().at(clock.instant(), -1));

    assertProblem(now, 401, "invalid_credentials");
    assertProblem(before, 401, "invalid_credentials");
  }

  @Test
  void aClockThatJumpsBackGivesNoCodeASecondTime() {
    Actor actor = Actor.registered("Jump");
    SecondFactor factor = SecondFactor.of(actor, clock.instant());
    MovableClock.forward(STEP.multipliedBy(5));
    String code = factor.device().at(clock.instant());
    LOGIN.login(actor, code).then().statusCode(200);
    MovableClock.forward(STEP.multipliedBy(-1));

    Response answer = LOGIN.login(actor, code);

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void aChallengeEndsAfterFiveMinutes() {
    Actor actor = Actor.registered("Slow");
    SecondFactor factor = SecondFactor.of(actor, clock.instant());
    String inTime = LOGIN.challenge(actor);
    String late = LOGIN.challenge(actor);
    MovableClock.forward(Duration.ofMinutes(5).minusMillis(1));
    LOGIN.code(inTime, factor.recoveryCodes().get(0)).then().statusCode(200);
    MovableClock.forward(Duration.ofMillis(1));

    Response answer = LOGIN.code(late, factor.recoveryCodes().get(1));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void anEnrolmentEndsAfterTenMinutes() {
    Actor actor = Actor.registered("Late");
    Totp device = SecondFactor.enrolled(actor);
    MovableClock.forward(Duration.ofMinutes(10));
    actor.logIn();

    Response answer = SecondFactor.confirm(actor, device.at(clock.instant()));

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void theFactorNeedsAFreshLogin() {
    Actor actor = Actor.registered("Stale");
    MovableClock.forward(Duration.ofMinutes(10).plusSeconds(1));

    assertProblem(SecondFactor.enrol(actor), 403, "reauthentication_required");
    assertProblem(SecondFactor.confirm(actor, "123456"), 403, "reauthentication_required");
    assertProblem(
        SecondFactor.remove(actor, actor.password(), "123456"), 403, "reauthentication_required");
  }

  @Test
  void whoProvesAgainIsFreshAgain() {
    Actor actor = Actor.registered("Renewed");
    MovableClock.forward(Duration.ofMinutes(10).plusSeconds(1));
    Response proven =
        actor
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", actor.password()))
            .post("/api/v1/auth/reauthenticate");
    String token = proven.path("accessToken");

    Response answer =
        given()
            .noContentType()
            .header("Authorization", "Bearer " + token)
            .post("/api/v1/me/mfa/totp");

    assertEquals(201, answer.statusCode());
    assertTrue(
        (int) Tokens.claim(token, "auth_time")
            >= (int) Tokens.claim(actor.token(), "auth_time") + 601);
  }

  @Test
  void refreshingDoesNotMakeALoginFresh() {
    Actor actor = Actor.registered("Refreshed");
    MovableClock.forward(Duration.ofMinutes(10).plusSeconds(1));
    String token =
        given()
            .noContentType()
            .header("Cookie", "__Host-refresh=" + actor.refreshToken())
            .post("/api/v1/auth/refresh")
            .path("accessToken");

    Response answer =
        given()
            .noContentType()
            .header("Authorization", "Bearer " + token)
            .post("/api/v1/me/mfa/totp");

    assertProblem(answer, 403, "reauthentication_required");
  }

  @Test
  void whatExpiredIsPurged() {
    Actor pending = Actor.registered("Purged");
    SecondFactor.enrolled(pending);
    Actor actor = Actor.registered("Swept");
    SecondFactor.of(actor, clock.instant());
    LOGIN.challenge(actor);
    MovableClock.forward(Duration.ofMinutes(10));

    challenges.purge().await().indefinitely();

    assertEquals(
        "0",
        Database.text(
            "select count(*) from login_challenge where account_id ="
                + " (select id from account where email_hash = ?)",
            Database.hash(actor.email())));
  }
}
