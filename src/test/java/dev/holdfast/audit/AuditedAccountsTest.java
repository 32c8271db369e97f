package dev.holdfast.audit;

import static dev.holdfast.testsupport.AuditLog.account;
import static dev.holdfast.testsupport.AuditLog.assertOnly;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.Totp;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people do with their accounts and keys leaves one event each time. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AuditedAccountsTest {

  private static final String NEW_PASSWORD = "another horse battery staple";

  @Test
  void aRegistrationIsRequestedMissedAndVerified() {
    String email = unusedAddress();
    Response requested =
        post(
            given(),
            "/api/v1/auth/register",
            Map.of("email", email, "password", NEW_PASSWORD, "displayName", "Anna"));
    String code = Mailbox.awaitCode(email);
    Response missed =
        post(given(), "/api/v1/auth/verify-email", Map.of("email", email, "code", "AAAAA-AAAAA"));
    Response verified =
        post(given(), "/api/v1/auth/verify-email", Map.of("email", email, "code", code));

    String registration = AuditLog.only(requested, "registration_requested").resource();
    String account = AuditLog.only(verified, "account_created").actor();
    assertOnly(requested, "registration_requested", "success", "anonymous", registration, null);
    assertOnly(missed, "registration_verified", "failure", "anonymous", null, "wrong_code");
    assertOnly(verified, "registration_verified", "success", account, registration, null);
    assertOnly(verified, "account_created", "success", account, account, "registration");
    assertEquals(2, AuditLog.of(verified).size());
  }

  @Test
  void aPasswordIsChanged() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response wrong = changePassword(anna, "not the password");
    Response changed = changePassword(anna, anna.password());

    assertEquals(401, wrong.statusCode());
    assertOnly(wrong, "reauthentication", "failure", who, null, "wrong_password");
    assertEquals(204, changed.statusCode(), changed::asString);
    assertOnly(changed, "password_changed", "success", who, who, null);
    assertEquals(1, AuditLog.of(changed).size());
  }

  @Test
  void aPasswordIsForgottenMissedAndReset() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response asked = post(given(), "/api/v1/auth/password/forgot", Map.of("email", anna.email()));
    String code = Mailbox.awaitCode(anna.email(), 2);
    Response missed = reset(anna, "AAAAA-AAAAA");
    Response done = reset(anna, code);

    assertOnly(asked, "password_reset_requested", "success", "anonymous", who, null);
    assertOnly(missed, "password_reset", "failure", "anonymous", null, "wrong_code");
    assertEquals(204, done.statusCode(), done::asString);
    assertOnly(done, "password_reset", "success", who, who, null);
  }

  @Test
  void anUnknownAddressIsForgottenAlike() {
    Response asked =
        post(given(), "/api/v1/auth/password/forgot", Map.of("email", unusedAddress()));

    assertOnly(asked, "password_reset_requested", "success", "anonymous", null, null);
  }

  @Test
  void anAddressIsChanged() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);
    String email = unusedAddress();

    Response asked =
        post(
            anna.request(),
            "/api/v1/me/email",
            Map.of("email", email, "password", anna.password()));
    String code = Mailbox.awaitCode(email);
    Response missed =
        post(anna.request(), "/api/v1/me/email/confirm", Map.of("code", "AAAAA-AAAAA"));
    Response changed = post(anna.request(), "/api/v1/me/email/confirm", Map.of("code", code));

    assertOnly(asked, "email_change_requested", "success", who, who, null);
    assertOnly(missed, "email_changed", "failure", who, who, "wrong_code");
    assertEquals(1, AuditLog.of(missed).size());
    assertEquals(204, changed.statusCode(), changed::asString);
    assertOnly(changed, "email_changed", "success", who, who, null);
  }

  @Test
  void aNameIsChanged() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response changed =
        anna.request()
            .contentType(ContentType.JSON)
            .body(Map.of("displayName", "Anna B."))
            .patch("/api/v1/me");

    assertOnly(changed, "profile_changed", "success", who, who, null);
  }

  @Test
  void aSecondFactorIsPreparedMissedEnabledAndDisabled() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response prepared = SecondFactor.enrol(anna);
    Totp device = Totp.of(prepared.path("secret"));
    Response missed = SecondFactor.confirm(anna, device.wrongAt(Instant.now()));
    Response enabled = SecondFactor.confirm(anna, device.at(Instant.now()));
    List<String> codes = enabled.path("recoveryCodes");
    Response wrong = SecondFactor.remove(anna, anna.password(), device.wrongAt(Instant.now()));
    Response disabled = SecondFactor.remove(anna, anna.password(), codes.get(0));

    assertOnly(prepared, "mfa_prepared", "success", who, who, null);
    assertOnly(missed, "mfa_enabled", "failure", who, who, "wrong_code");
    assertOnly(enabled, "mfa_enabled", "success", who, who, null);
    assertEquals(401, wrong.statusCode(), wrong::asString);
    assertOnly(wrong, "mfa_disabled", "failure", who, who, "wrong_code");
    assertEquals(204, disabled.statusCode(), disabled::asString);
    assertOnly(disabled, "mfa_disabled", "success", who, who, null);
  }

  @Test
  void everythingIsTakenAlong() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response exported = anna.request().get("/api/v1/me/export");

    assertEquals(200, exported.statusCode());
    assertOnly(exported, "account_exported", "success", who, who, null);
  }

  @Test
  void anAccountIsErasedAndItsEventsStay() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response erased =
        anna.request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", anna.password()))
            .delete("/api/v1/me");

    assertEquals(204, erased.statusCode(), erased::asString);
    assertOnly(erased, "account_erased", "success", who, who, null);
    assertEquals(1, AuditLog.read("action = 'account_created' and actor = ?", who).size());
  }

  @Test
  void aKeyIsMadeRotatedAndRevoked() {
    Actor anna = Actor.registered("Anna");
    String who = account(anna);

    Response made =
        post(
            anna.request(),
            "/api/v1/api-keys",
            Map.of("name", "job", "scopes", List.of("read:customers")));
    String path = "/api/v1/api-keys/" + made.path("id");
    Response rotated = post(anna.request(), path + "/rotate", Map.of("overlapSeconds", 0));
    Response revoked = anna.request().delete(path);

    String key = "key:" + made.path("id");
    assertOnly(made, "api_key_created", "success", who, key, null);
    assertOnly(rotated, "api_key_rotated", "success", who, key, null);
    assertEquals(204, revoked.statusCode());
    assertOnly(revoked, "api_key_revoked", "success", who, key, null);
  }

  private static Response changePassword(Actor actor, String current) {
    return post(
        actor.request(),
        "/api/v1/me/password",
        Map.of("currentPassword", current, "newPassword", NEW_PASSWORD));
  }

  private static Response reset(Actor actor, String code) {
    return post(
        given(),
        "/api/v1/auth/password/reset",
        Map.of("email", actor.email(), "code", code, "newPassword", NEW_PASSWORD));
  }

  private static Response post(RequestSpecification request, String path, Object body) {
    return request.contentType(ContentType.JSON).body(body).post(path);
  }

  private static String unusedAddress() {
    return "someone." + UUID.randomUUID() + "@example.com";
  }
}
