package dev.holdfast.session;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class LoginRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void theRightPasswordGivesAToken() {
    Actor anna = actors.anna();

    Response answer = login(anna.email(), anna.password());

    assertEquals(200, answer.statusCode());
    assertEquals(
        Set.of("accessToken", "tokenType", "expiresIn"), answer.jsonPath().getMap("$").keySet());
    assertEquals("Bearer", answer.path("tokenType"));
    assertEquals(900, answer.<Integer>path("expiresIn"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void anAddressIsTakenInAnyCase() {
    Actor anna = actors.anna();

    Response answer = login(anna.email().toUpperCase(java.util.Locale.ROOT), anna.password());

    assertEquals(200, answer.statusCode());
  }

  @Test
  void aWrongPasswordIsInvalidCredentials() {
    Response answer = login(actors.anna().email(), "wrong wrong wrong");

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void anUnknownAddressGetsTheAnswerOfAWrongPassword() {
    Response wrong = login(actors.anna().email(), "wrong wrong wrong");

    Response unknown = login("nobody@example.com", "wrong wrong wrong");

    assertProblem(unknown, 401, "invalid_credentials");
    assertEquals(
        wrong.asString().replace(wrong.header("X-Request-Id"), ""),
        unknown.asString().replace(unknown.header("X-Request-Id"), ""));
  }

  @Test
  void aPendingRegistrationWithTheRightPasswordIsUnverified() {
    register("pending@example.com", "a password of mine");

    Response answer = login("pending@example.com", "a password of mine");

    assertProblem(answer, 403, "email_unverified");
  }

  @Test
  void aPendingRegistrationWithAWrongPasswordIsInvalidCredentials() {
    register("pending.too@example.com", "a password of mine");

    Response answer = login("pending.too@example.com", "another password");

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void registeringAnAddressAndLoggingInDoesNotTellWhetherItHasAnAccount() {
    register(actors.anna().email(), "a password of mine");

    Response answer = login(actors.anna().email(), "a password of mine");

    // As for an address that nobody has, see above.
    assertProblem(answer, 403, "email_unverified");
  }

  @Test
  void aPasswordIsTakenExactlyAsSent() {
    Actor anna = actors.anna();

    Response answer = login(anna.email(), anna.password() + " ");

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void theFirst72CharactersOfALongPasswordAreNotEnough() {
    String password = "0123456789abcdefghijKLMNOPQRST".repeat(4).substring(0, 100);
    register("long@example.com", password);
    verify("long@example.com", Mailbox.awaitCode("long@example.com"));

    Response answer = login("long@example.com", password.substring(0, 72));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void aPasswordOfAMegabyteIsTooLarge() {
    Response answer = login(actors.anna().email(), "x".repeat(1_000_000));

    assertProblem(answer, 413, "payload_too_large");
  }

  @Test
  void aRefusalRepeatsNeitherAddressNorPassword() {
    Response answer = login(actors.anna().email(), "wrong wrong wrong");

    assertFalse(answer.asString().contains("@"));
    assertFalse(answer.asString().contains("wrong"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void aPasswordOver128CharactersIsRefusedUnhashed() {
    Response answer = login(actors.anna().email(), "x".repeat(129));

    assertInvalid(answer, "password", "out_of_range");
  }

  @Test
  void aMalformedAddressIsInvalid() {
    Response answer = login("not an address", "wrong wrong wrong");

    assertInvalid(answer, "email", "invalid_email");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"email\":{\"$gt\":\"\"},\"password\":\"wrong wrong wrong\"}",
        "{\"email\":[\"a@example.com\"],\"password\":\"wrong wrong wrong\"}",
        "{\"email\":123,\"password\":\"wrong wrong wrong\"}",
        "{\"email\":\"a@example.com\",\"password\":true}",
        "{\"email\":\"a@example.com\",\"password\":123}",
        "{\"email\":\"a@example.com\",\"password\":[\"a\",\"b\"]}",
        "{\"email\":\"a@example.com\",\"password\":{}}",
        "[{\"email\":\"a@example.com\",\"password\":\"wrong wrong wrong\"}]"
      })
  void whatIsNotTextIsMalformed(String body) {
    Response answer = given().contentType(ContentType.JSON).body(body).post("/api/v1/auth/login");

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aMissingPasswordIsRequired() {
    Response answer =
        given()
            .contentType(ContentType.JSON)
            .body("{\"email\":\"a@example.com\",\"password\":null}")
            .post("/api/v1/auth/login");

    assertInvalid(answer, "password", "required");
  }

  @Test
  void aFormOrPlainTextIsNotRead() {
    Response answer =
        given()
            .contentType("text/plain")
            .body("{\"email\":\"a@example.com\",\"password\":\"x\"}")
            .post("/api/v1/auth/login");

    assertProblem(answer, 415, "unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer garbage", "Bearer ", "Basic YTpi", "garbage"})
  void aCredentialThatCameAlongIsIgnored(String authorization) {
    Actor anna = actors.anna();

    Response answer =
        given()
            .header("Authorization", authorization)
            .contentType(ContentType.JSON)
            .body(Map.of("email", anna.email(), "password", anna.password()))
            .post("/api/v1/auth/login");

    assertEquals(200, answer.statusCode());
  }

  @Test
  void anImportedBcryptHashIsAcceptedAndReplaced() {
    Actor ben = actors.ben();
    // bcrypt of "imported-secret-9", cost 6.
    Database.update(
        "update account set password_hash = ? where email_hash = ?",
        BCRYPT,
        Database.hash(ben.email()));

    Response answer = login(ben.email(), "imported-secret-9");

    assertEquals(200, answer.statusCode());
    String hash =
        Database.text(
            "select password_hash from account where email_hash = ?", Database.hash(ben.email()));
    assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), "replaced");
  }

  @Test
  void anImportedPasswordGoesOnToLogInOnceItIsReplaced() {
    Actor other = Actor.registered("Imported");
    Database.update(
        "update account set password_hash = ? where email_hash = ?",
        BCRYPT,
        Database.hash(other.email()));
    login(other.email(), "imported-secret-9");

    Response answer = login(other.email(), "imported-secret-9");

    assertEquals(200, answer.statusCode());
    assertProblem(login(other.email(), BCRYPT), 401, "invalid_credentials");
  }

  @Test
  void aHashOfLesserParametersIsReplacedAtLogin() {
    Actor other = Actor.registered("Early");
    // From when a hash took less memory and one pass.
    String early =
        "$argon2id$v=19$m=8192,t=1,p=1$YSBzdGVhZHkgc2FsdCAxNg$BNCgAevE9PjVnh2flHMgRFOXqRqYOuxKgR5fFGJUQgA";
    Database.update(
        "update account set password_hash = ? where email_hash = ?",
        early,
        Database.hash(other.email()));

    Response answer = login(other.email(), "imported-secret-9");

    assertEquals(200, answer.statusCode());
    String hash =
        Database.text(
            "select password_hash from account where email_hash = ?", Database.hash(other.email()));
    assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), "replaced");
    assertEquals(200, login(other.email(), "imported-secret-9").statusCode());
  }

  @Test
  void aWrongPasswordLeavesAnImportedHashAlone() {
    Actor other = Actor.registered("Imported");
    Database.update(
        "update account set password_hash = ? where email_hash = ?",
        BCRYPT,
        Database.hash(other.email()));

    Response answer = login(other.email(), "imported-secret-8");

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals(
        BCRYPT,
        Database.text(
            "select password_hash from account where email_hash = ?",
            Database.hash(other.email())));
  }

  @Test
  void twoLoginsAreTwoSessions() {
    Actor anna = actors.anna();
    String first = login(anna.email(), anna.password()).path("accessToken");

    String second = login(anna.email(), anna.password()).path("accessToken");

    assertNotEquals(Tokens.claim(first, "sid"), Tokens.claim(second, "sid"));
  }

  private static final String BCRYPT =
      "$2b$06$VSVH1KIFNQ63ORy9SOMpC.sH0g78bFZfA8MDDZb666wvrV4RZNLpy";

  private static Response login(String email, String password) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("email", email, "password", password))
        .post("/api/v1/auth/login");
  }

  private static void register(String email, String password) {
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("email", email, "password", password, "displayName", "Somebody"))
        .post("/api/v1/auth/register");
  }

  private static void verify(String email, String code) {
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("email", email, "code", code))
        .post("/api/v1/auth/verify-email");
  }
}
