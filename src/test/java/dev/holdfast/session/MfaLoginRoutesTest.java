package dev.holdfast.session;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Totp;
import dev.holdfast.testsupport.TwoSteps;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class MfaLoginRoutesTest {
  private static final TwoSteps LOGIN = TwoSteps.here();

  @Test
  void theRightPasswordGivesAChallengeAndNoToken() {
    Actor actor = Actor.registered("Challenged");
    SecondFactor.of(actor);

    Response answer = LOGIN.password(actor);

    assertEquals(200, answer.statusCode());
    assertEquals(
        Set.of("mfaRequired", "mfaToken", "expiresIn"), answer.jsonPath().getMap("$").keySet());
    assertEquals(true, answer.path("mfaRequired"));
    assertTrue(answer.<String>path("mfaToken").matches("[A-Za-z0-9_-]{43}"), "256 bits");
    assertEquals(300, answer.<Integer>path("expiresIn"));
    assertTrue(answer.cookies().isEmpty(), "no cookie before the code");
  }

  @Test
  void aWrongPasswordIsAnsweredAsWithoutAFactor() {
    Actor actor = Actor.registered("Mistaken");
    Response without = wrongPassword(actor);
    SecondFactor.of(actor);

    Response with = wrongPassword(actor);

    assertProblem(with, 401, "invalid_credentials");
    assertEquals(
        without.asString().replace(without.header("X-Request-Id"), ""),
        with.asString().replace(with.header("X-Request-Id"), ""));
  }

  @Test
  void theCodeGivesTheTokensOfASessionWithASecondFactor() {
    Actor actor = Actor.registered("Coded");
    SecondFactor factor = SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);

    Response answer = LOGIN.code(challenge, factor.device().at(Instant.now(), 1));

    assertEquals(200, answer.statusCode());
    assertEquals(
        Set.of("accessToken", "tokenType", "expiresIn"), answer.jsonPath().getMap("$").keySet());
    assertEquals(List.of("pwd", "mfa"), Tokens.claim(answer.path("accessToken"), "amr"));
    assertNotNull(answer.cookie("__Host-refresh"));
    assertNotNull(answer.cookie("__Host-device"));
  }

  @Test
  void refreshingKeepsTheSecondFactor() {
    Actor actor = Actor.registered("Kept");
    SecondFactor factor = SecondFactor.of(actor);
    String refreshToken =
        LOGIN.login(actor, factor.recoveryCodes().get(0)).cookie("__Host-refresh");

    Response answer = refresh(refreshToken);

    assertEquals(List.of("pwd", "mfa"), Tokens.claim(answer.path("accessToken"), "amr"));
  }

  @Test
  void aSessionOpenedByPasswordAloneStaysOneWhenRefreshed() {
    Actor actor = Actor.registered("Steady");
    SecondFactor.of(actor);

    Response answer = refresh(actor.refreshToken());

    assertEquals(200, answer.statusCode());
    assertEquals(List.of("pwd"), Tokens.claim(answer.path("accessToken"), "amr"));
  }

  @Test
  void settingUpAFactorEndsTheOtherSessions() {
    Actor actor = Actor.registered("Elsewhere");
    String other = actor.refreshToken();
    actor.logIn();

    SecondFactor.of(actor);

    assertProblem(refresh(other), 401, "invalid_credentials");
    assertEquals(200, refresh(actor.refreshToken()).statusCode());
  }

  @Test
  void theCodeThatConfirmedLogsNobodyIn() {
    Actor actor = Actor.registered("Confirmed");
    Totp device = SecondFactor.enrolled(actor);
    String code = device.at(Instant.now());
    SecondFactor.confirm(actor, code).then().statusCode(200);

    Response answer = LOGIN.login(actor, code);

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void aSecretThatIsNotConfirmedIsNotAskedFor() {
    Actor actor = Actor.registered("Pending");
    SecondFactor.enrolled(actor);

    Response answer = LOGIN.password(actor);

    assertEquals(200, answer.statusCode());
    assertNotNull(answer.path("accessToken"));
  }

  @Test
  void aCodeIsTakenOnce() {
    Actor actor = Actor.registered("Once");
    SecondFactor factor = SecondFactor.of(actor);
    String code = factor.device().at(Instant.now(), 1);
    LOGIN.login(actor, code).then().statusCode(200);

    Response answer = LOGIN.login(actor, code);

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void ofTwentyWithTheSameCodeOneGetsIn() {
    Actor actor = Actor.registered("Twenty");
    SecondFactor factor = SecondFactor.of(actor);
    List<String> challenges = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      challenges.add(LOGIN.challenge(actor));
    }
    String code = factor.device().at(Instant.now(), 1);

    List<Response> answers =
        Together.run(20, i -> LOGIN.code(challenges.get(i % challenges.size()), code));

    assertEquals(1, answers.stream().filter(answer -> answer.statusCode() == 200).count());
    answers.stream()
        .filter(answer -> answer.statusCode() != 200)
        .forEach(answer -> assertNull(answer.cookie("__Host-refresh")));
  }

  @Test
  void aRecoveryCodeLogsInOnce() {
    Actor actor = Actor.registered("Recovering");
    SecondFactor factor = SecondFactor.of(actor);
    String code = factor.recoveryCodes().get(3);
    Response first = LOGIN.login(actor, code);

    Response second = LOGIN.login(actor, code);

    assertEquals(200, first.statusCode());
    assertProblem(second, 401, "invalid_credentials");
    assertEquals(200, LOGIN.login(actor, factor.recoveryCodes().get(4)).statusCode());
  }

  @Test
  void ofManyWithTheSameRecoveryCodeOneGetsIn() {
    Actor actor = Actor.registered("Recoveries");
    SecondFactor factor = SecondFactor.of(actor);
    List<String> challenges = List.of(LOGIN.challenge(actor), LOGIN.challenge(actor));

    List<Integer> statuses =
        Together.run(
            8, i -> LOGIN.code(challenges.get(i % 2), factor.recoveryCodes().get(0)).statusCode());

    assertEquals(1, statuses.stream().filter(status -> status == 200).count());
  }

  @Test
  void aChallengeIsAnsweredOnce() {
    Actor actor = Actor.registered("Single");
    SecondFactor factor = SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);
    LOGIN.code(challenge, factor.recoveryCodes().get(0)).then().statusCode(200);

    Response answer = LOGIN.code(challenge, factor.recoveryCodes().get(1));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void fiveWrongCodesEndAChallenge() {
    Actor actor = Actor.registered("Five");
    SecondFactor factor = SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);
    for (int i = 0; i < 5; i++) {
      assertProblem(
          LOGIN.code(challenge, factor.device().wrongAt(Instant.now(), i)),
          401,
          "invalid_credentials");
    }

    Response answer = LOGIN.code(challenge, factor.recoveryCodes().get(0));

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals(200, LOGIN.login(actor, factor.recoveryCodes().get(0)).statusCode());
  }

  @Test
  void tenWrongCodesOverSeveralLoginsLockCodesAndTellTheOwner() {
    Actor actor = Actor.registered("Guessed");
    SecondFactor factor = SecondFactor.of(actor);
    TwoSteps stranger = TwoSteps.from("203.0.113.77", "stranger");
    for (int i = 0; i < 10; i++) {
      assertProblem(
          stranger.login(actor, factor.device().wrongAt(Instant.now(), i)),
          401,
          "invalid_credentials");
    }

    Response answer = stranger.login(actor, factor.recoveryCodes().get(0));

    assertProblem(answer, 429, "too_many_attempts");
    assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
    assertTrue(
        Mailbox.awaitCount(actor.email(), 3).stream()
            .anyMatch(mail -> mail.contains("Somebody enters wrong codes")));
  }

  @Test
  void theOwnerIsToldOfAFactorThatWasSetUpAndOfOneThatWasTakenOff() {
    Actor actor = Actor.registered("Told");
    SecondFactor factor = SecondFactor.of(actor);

    SecondFactor.remove(actor, actor.password(), factor.recoveryCodes().get(0));

    List<String> mails = Mailbox.awaitCount(actor.email(), 3);
    assertTrue(mails.stream().anyMatch(mail -> mail.contains("has a second factor")));
    assertTrue(mails.stream().anyMatch(mail -> mail.contains("has no second factor")));
  }

  @Test
  void anothersCodeIsWrong() {
    Actor actor = Actor.registered("Mine");
    Actor other = Actor.registered("Theirs");
    SecondFactor.of(actor);
    SecondFactor factor = SecondFactor.of(other);
    String challenge = LOGIN.challenge(actor);

    Response timed = LOGIN.code(challenge, factor.device().at(Instant.now(), 1));
    Response recovery = LOGIN.code(challenge, factor.recoveryCodes().get(0));

    assertProblem(timed, 401, "invalid_credentials");
    assertProblem(recovery, 401, "invalid_credentials");
  }

  @Test
  void aChallengeIsGoodOnlyWhereItWasPut() {
    Actor actor = Actor.registered("Moved");
    SecondFactor factor = SecondFactor.of(actor);
    String challenge = TwoSteps.from("203.0.113.5", "one browser").challenge(actor);
    String code = factor.recoveryCodes().get(0);

    Response elsewhere = TwoSteps.from("198.51.100.5", "one browser").code(challenge, code);
    Response otherwise = TwoSteps.from("203.0.113.5", "another browser").code(challenge, code);
    Response neighbour = TwoSteps.from("203.0.113.99", "one browser").code(challenge, code);

    assertProblem(elsewhere, 401, "invalid_credentials");
    assertProblem(otherwise, 401, "invalid_credentials");
    assertEquals(200, neighbour.statusCode());
  }

  @Test
  void aChallengeEndsWithItsPassword() {
    Actor actor = Actor.registered("Changed");
    SecondFactor factor = SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);
    Database.update(
        "update account set password_version = password_version + 1 where email_hash = ?",
        Database.hash(actor.email()));

    Response answer = LOGIN.code(challenge, factor.recoveryCodes().get(0));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void aLockedAccountAnswersNoChallenge() {
    Actor actor = Actor.registered("Locked");
    SecondFactor factor = SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);
    Database.update(
        "update account set locked_at = now() where email_hash = ?", Database.hash(actor.email()));

    Response answer = LOGIN.code(challenge, factor.recoveryCodes().get(0));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void ofAnAccountsChallengesTheTenLatestCount() {
    Actor actor = Actor.registered("Eleven");
    SecondFactor factor = SecondFactor.of(actor);
    String oldest = LOGIN.challenge(actor);
    List<String> later = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      later.add(LOGIN.challenge(actor));
    }

    Response answer = LOGIN.code(oldest, factor.recoveryCodes().get(0));

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals(200, LOGIN.code(later.get(0), factor.recoveryCodes().get(0)).statusCode());
  }

  @Test
  void aChallengeIsNoCredential() {
    Actor actor = Actor.registered("Skipping");
    SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);

    Response api = given().header("Authorization", "Bearer " + challenge).get("/api/v1/me");
    Response refreshed = refresh(challenge);

    assertUnauthenticated(api);
    assertProblem(refreshed, 401, "invalid_credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "' or 1=1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void whatIsNoChallengeIsInvalidCredentials(String mfaToken) {
    Response answer = LOGIN.code(mfaToken, "123456");

    assertProblem(answer, 401, "invalid_credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12345", "1234567", "１２３４５６", "AAAAA_BBBBB", "null", "%00"})
  void whatIsNoCodeIsInvalidCredentials(String code) {
    Actor actor = Actor.registered("Odd");
    SecondFactor.of(actor);

    Response answer = LOGIN.login(actor, code);

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void tokenAndCodeAreNeeded() {
    Response answer =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("mfaToken", "x"))
            .post("/api/v1/auth/mfa");

    assertInvalid(answer, "code", "required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"time", "date", "step", "now"})
  void theClientsTimeIsNotTaken(String member) {
    Actor actor = Actor.registered("Clock");
    SecondFactor factor = SecondFactor.of(actor);
    String early = factor.device().at(Instant.now(), 4);
    String challenge = LOGIN.challenge(actor);

    Response body =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("mfaToken", challenge, "code", early, member, "2099-01-01T00:00:00Z"))
            .post("/api/v1/auth/mfa");
    Response header =
        given()
            .header("Date", "Thu, 01 Jan 2099 00:00:00 GMT")
            .contentType(ContentType.JSON)
            .body(Map.of("mfaToken", challenge, "code", early))
            .post("/api/v1/auth/mfa");

    assertProblem(body, 400, "malformed_request");
    assertProblem(header, 401, "invalid_credentials");
  }

  @Test
  void theTokenOfAChallengeIsNotStored() {
    Actor actor = Actor.registered("Hashed");
    SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);

    String stored =
        Database.text(
            "select c::text || encode(token_hash, 'escape') from login_challenge c where account_id"
                + " = (select id from account where email_hash = ?)",
            Database.hash(actor.email()));

    assertFalse(stored.contains(challenge));
    assertFalse(
        stored.contains(
            java.util.HexFormat.of()
                .formatHex(java.util.Base64.getUrlDecoder().decode(challenge))));
  }

  @Test
  void settingUpAFactorWhileLoggingInLeavesNoSessionWithoutIt() {
    Actor actor = Actor.registered("Racing");
    Totp device = SecondFactor.enrolled(actor);
    String code = device.at(Instant.now());

    List<Response> answers =
        Together.run(6, i -> i == 0 ? SecondFactor.confirm(actor, code) : LOGIN.password(actor));

    assertEquals(200, answers.get(0).statusCode());
    // Whoever logged in before has been ended; whoever came after was asked for a code or refused.
    assertEquals(
        "1",
        Database.text(
            "select count(*) from session where ended_at is null and account_id ="
                + " (select id from account where email_hash = ?)",
            Database.hash(actor.email())));
  }

  @Test
  void takingTheFactorOffAndLoggingInWithTheSameCodeIsOneOrTheOther() {
    Actor actor = Actor.registered("Either");
    SecondFactor factor = SecondFactor.of(actor);
    String challenge = LOGIN.challenge(actor);
    String code = factor.device().at(Instant.now(), 1);

    List<Integer> statuses =
        Together.run(
            2,
            i ->
                i == 0
                    ? SecondFactor.remove(actor, actor.password(), code).statusCode()
                    : LOGIN.code(challenge, code).statusCode());

    assertTrue(Set.of(List.of(204, 401), List.of(401, 200)).contains(statuses), statuses::toString);
  }

  private static Response wrongPassword(Actor actor) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("email", actor.email(), "password", "wrong wrong wrong"))
        .post("/api/v1/auth/login");
  }

  private static Response refresh(String refreshToken) {
    return given()
        .noContentType()
        .header("Cookie", "__Host-refresh=" + refreshToken)
        .post("/api/v1/auth/refresh");
  }
}
