package dev.holdfast.audit;

import static dev.holdfast.testsupport.AuditLog.account;
import static dev.holdfast.testsupport.AuditLog.assertOnly;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.TwoSteps;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whoever comes in, tries to, goes on or goes, leaves one event each time. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AuditedLoginsTest {

  private static final String WRONG = "not the password";

  @Test
  void aLoginByPassword() {
    Actor anna = Actor.registered("Anna");
    Visitor visitor = Visitor.unknown();

    Response in = visitor.logIn(anna.email(), anna.password());

    AuditLog.Event event = AuditLog.only(in, "login");
    assertEquals("success", event.outcome());
    assertEquals(account(anna), event.actor());
    assertEquals("pwd", event.reason());
    assertEquals(visitor.prefix(), event.addressPrefix());
    assertEquals(1, AuditLog.of(in).size());
  }

  @Test
  void aWrongPasswordOfAnAccountNamesItById() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);
    Visitor visitor = Visitor.unknown();

    Response refused = visitor.logIn(anna.email(), WRONG);

    assertEquals(401, refused.statusCode());
    assertFailed(refused, visitor, who, who, "wrong_password");
    assertEquals(1, AuditLog.of(refused).size());
  }

  @Test
  void anUnknownAccountIsNobody() {
    Visitor visitor = Visitor.unknown();

    Response refused = visitor.logIn("nobody." + UUID.randomUUID() + "@example.com", WRONG);

    assertEquals(401, refused.statusCode());
    assertFailed(refused, visitor, "anonymous", null, "unknown_account");
    assertEquals(1, AuditLog.of(refused).size());
  }

  @Test
  void aLockedAccountSaysSoToTheLogAlone() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);
    Database.update("update account set locked_at = now() where id = ?::uuid", who.substring(8));

    Visitor visitor = Visitor.unknown();

    Response refused = visitor.logIn(anna.email(), anna.password());

    assertEquals("invalid_credentials", refused.path("code"));
    assertFailed(refused, visitor, who, who, "account_locked");
  }

  @Test
  void aPauseIsARateLimit() {
    Actor anna = Actor.registered("Anna");
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 5; i++) {
      visitor.logIn(anna.email(), WRONG);
    }

    Response refused = visitor.logIn(anna.email(), WRONG);

    assertEquals(429, refused.statusCode());
    AuditLog.Event event = AuditLog.only(refused, "rate_limited");
    assertEquals("too_many_attempts", event.reason());
    assertEquals("/api/v1/auth/login", event.resource());
    assertEquals(visitor.prefix(), event.addressPrefix());
  }

  @Test
  void aSecondFactorIsAskedForMissedAndShown() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);
    SecondFactor factor = SecondFactor.of(anna);

    Response asked = TwoSteps.here().password(anna);
    String token = asked.path("mfaToken");
    Response missed = TwoSteps.here().code(token, factor.device().wrongAt(Instant.now()));
    Response shown = TwoSteps.here().code(token, factor.recoveryCodes().get(0));

    assertOnly(asked, "login_second_factor", "success", who, who, "asked");
    assertEquals(401, missed.statusCode());
    assertOnly(missed, "login_second_factor", "failure", who, who, "wrong_code");
    assertEquals(1, AuditLog.of(missed).size());
    assertEquals(200, shown.statusCode());
    assertEquals("pwd+mfa", AuditLog.only(shown, "login").reason());
    assertEquals(1, AuditLog.of(shown).size());
  }

  @Test
  void aSessionIsProvenAgainOrNot() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response wrong = prove(anna, WRONG);
    Response proven = prove(anna, anna.password());

    assertOnly(wrong, "reauthentication", "failure", who, null, "wrong_password");
    assertEquals(1, AuditLog.of(wrong).size());
    assertEquals(200, proven.statusCode());
    AuditLog.Event event = AuditLog.only(proven, "reauthentication");
    assertEquals("success pwd", event.outcome() + " " + event.reason());
    assertEquals(who, event.actor());
  }

  @Test
  void aRefreshALostAnswerAndAReuse() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);
    String first = anna.refreshToken();

    Response next = refresh(first);
    Response again = refresh(first);
    refresh(next.cookie("__Host-refresh"));
    Response reused = refresh(first);
    Response over = refresh(next.cookie("__Host-refresh"));

    String session = AuditLog.only(next, "token_refresh").resource();
    assertOnly(next, "token_refresh", "success", who, session, "next");
    assertOnly(again, "token_refresh", "success", who, session, "same_again");
    assertEquals(401, reused.statusCode());
    assertOnly(reused, "token_refresh", "failure", who, session, "reused");
    assertOnly(reused, "security_notice", "success", "system", who, "refresh_reused");
    assertOnly(over, "token_refresh", "failure", "anonymous", session, "session_over");
  }

  @Test
  void aMadeUpRefreshTokenIsRefused() {
    Response refused = refresh("A".repeat(91));

    assertOnly(
        refused,
        "authentication_refused",
        "denied",
        "anonymous",
        "/api/v1/auth/refresh",
        "invalid_credentials");
  }

  @Test
  void aLogoutIsOneOnce() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response out = logout(anna.refreshToken());
    Response again = logout(anna.refreshToken());

    AuditLog.Event event = AuditLog.only(out, "logout");
    assertEquals(who, event.actor());
    assertEquals("session:", event.resource().substring(0, 8));
    assertEquals(204, again.statusCode());
    assertEquals(0, AuditLog.of(again).size());
  }

  @Test
  void sessionsAreEnded() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);
    String first = anna.request().get("/api/v1/me/sessions").path("items[0].id");
    anna.logIn();

    Response one = anna.request().delete("/api/v1/me/sessions/" + first);
    Response others = anna.request().delete("/api/v1/me/sessions");

    assertEquals(204, one.statusCode(), one::asString);
    assertOnly(one, "session_ended", "success", who, "session:" + first, "one");
    assertOnly(others, "session_ended", "success", who, who, "others");
  }

  /** Each from a network of their own: failures of others must not make a pause for them. */
  private static void assertFailed(
      Response refused, Visitor visitor, String actor, String resource, String reason) {
    AuditLog.Event event = AuditLog.only(refused, "login");
    assertEquals("failure", event.outcome());
    assertEquals(actor, event.actor());
    assertEquals(resource, event.resource());
    assertEquals(reason, event.reason());
    assertEquals(visitor.prefix(), event.addressPrefix());
  }

  private static Response prove(Actor actor, String password) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("password", password))
        .post("/api/v1/auth/reauthenticate");
  }

  private static Response refresh(String token) {
    return withCookie(token, "/api/v1/auth/refresh");
  }

  private static Response logout(String token) {
    return withCookie(token, "/api/v1/auth/logout");
  }

  private static Response withCookie(String token, String path) {
    return given().noContentType().header("Cookie", "__Host-refresh=" + token).post(path);
  }
}
