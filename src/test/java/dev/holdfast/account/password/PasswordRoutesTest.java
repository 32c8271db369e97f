package dev.holdfast.account.password;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class PasswordRoutesTest {
  private static final Actors actors = new Actors();
  private static final String NEXT = "another pass phrase";

  @Test
  void theNewPasswordLogsInAndTheOldOneNoMore() {
    Actor anna = Actor.registered("Anna");

    Response answer = change(anna, anna.password(), NEXT);

    assertEquals(204, answer.statusCode(), answer::asString);
    assertEquals("", answer.asString());
    assertEquals(200, login(anna, NEXT).statusCode());
    assertProblem(login(anna, anna.password()), 401, "invalid_credentials");
  }

  @Test
  void theOtherSessionsEndWithinASecondAndTheOneInWhichItIsDoneGoesOn() {
    Actor anna = Actor.registered("Anna");
    String token = anna.token();
    String refreshToken = anna.refreshToken();
    anna.logIn();

    change(anna, anna.password(), NEXT);

    Waiting.until(Duration.ofSeconds(1), () -> statusWith(token) == 401);
    assertProblem(refresh(refreshToken), 401, "invalid_credentials");
    assertEquals(200, statusWith(anna.token()));
    assertEquals(200, refresh(anna.refreshToken()).statusCode());
  }

  @Test
  void itsOwnerIsToldByMail() {
    Actor anna = Actor.registered("Anna");

    change(anna, anna.password(), NEXT);

    String mail = Mailbox.awaitCount(anna.email(), 2).get(1);
    assertTrue(mail.startsWith("Subject: Your Holdfast password was changed\n"), mail);
    assertFalse(mail.contains(NEXT));
  }

  @Test
  void aWrongCurrentPasswordIsInvalidCredentialsAndChangesNothing() {
    Actor anna = Actor.registered("Anna");

    Response answer = change(anna, "wrong wrong wrong", NEXT);

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals(200, login(anna, anna.password()).statusCode());
    assertTrue(
        Mailbox.afterAWhile(anna.email()).stream()
            .noneMatch(mail -> mail.contains("Subject: Your Holdfast password was changed")),
        "nobody is told");
  }

  @Test
  void theSamePasswordAgainIsInvalid() {
    Actor ben = actors.ben();

    Response answer = change(ben, ben.password(), ben.password());

    assertInvalid(answer, "newPassword", "unchanged");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11, 129, 200, 10_000})
  void aNewPasswordOfAnotherLengthIsInvalid(int length) {
    Actor ben = actors.ben();

    Response answer = change(ben, ben.password(), "xy".repeat(length).substring(length));

    assertInvalid(answer, "newPassword", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 14, 15, 64, 128})
  void aNewPasswordOf12To128CharactersIsTaken(int length) {
    Actor anna = Actor.registered("Anna");
    String next = "qwmzplvbkt".repeat(13).substring(0, length);

    Response answer = change(anna, anna.password(), next);

    assertEquals(204, answer.statusCode(), answer::asString);
    assertEquals(200, login(anna, next).statusCode());
  }

  @Test
  void aMegabyteIsTooLarge() {
    Actor ben = actors.ben();

    Response answer = change(ben, ben.password(), "x".repeat(1_000_000));

    assertProblem(answer, 413, "payload_too_large");
  }

  @Test
  void aCurrentPasswordOver128CharactersIsRefusedUnhashed() {
    Response answer = change(actors.ben(), "x".repeat(129), NEXT);

    assertInvalid(answer, "currentPassword", "out_of_range");
  }

  @Test
  void theFirst72CharactersOfALongPasswordAreNotEnough() {
    Actor anna = Actor.registered("Anna");
    String next = "0123456789abcdefghijKLMNOPQRST".repeat(4).substring(0, 100);
    change(anna, anna.password(), next);

    Response answer = login(anna, next.substring(0, 72));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void thereAreNoRulesOfComposition() {
    Actor anna = Actor.registered("Anna");

    Response answer = change(anna, anna.password(), "qwmzplvbktqwmzplvbkt");

    assertEquals(204, answer.statusCode(), answer::asString);
  }

  @Test
  void aCommonPasswordIsInvalid() {
    Actor ben = actors.ben();

    Response answer = change(ben, ben.password(), "password12345");

    assertInvalid(answer, "newPassword", "common_password");
  }

  @Test
  void aPasswordThatHoldsTheAddressOrTheNameIsInvalid() {
    Actor olga = Actor.registered("Olga");

    Response address = change(olga, olga.password(), "x " + olga.email() + " x");
    Response name = change(olga, olga.password(), "here comes olga again");

    assertInvalid(address, "newPassword", "contains_identity");
    assertInvalid(name, "newPassword", "contains_identity");
  }

  @Test
  void ofTwoChangesAtOnceOneIsMade() {
    Actor anna = Actor.registered("Anna");

    List<Integer> answers =
        Together.run(
            4, i -> change(anna, anna.password(), "the new password no " + i).statusCode());

    assertEquals(1, answers.stream().filter(status -> status == 204).count(), answers::toString);
    // Who comes when the password is another already has a wrong one.
    assertTrue(
        answers.stream().allMatch(status -> status == 204 || status == 409 || status == 401),
        answers::toString);
    assertEquals(200, login(anna, "the new password no " + answers.indexOf(204)).statusCode());
  }

  @Test
  void codesThatWereMailedBeforeEnd() {
    Actor anna = Actor.registered("Anna");
    post("/api/v1/auth/password/forgot", Map.of("email", anna.email()));
    String code = Mailbox.awaitCode(anna.email(), 2);
    change(anna, anna.password(), NEXT);

    Response answer =
        post(
            "/api/v1/auth/password/reset",
            Map.of("email", anna.email(), "code", code, "newPassword", "yet another one"));

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void itIsStoredAsArgon2idAndNeverAsItIs() {
    Actor anna = Actor.registered("Anna");

    change(anna, anna.password(), NEXT);

    String row =
        Database.text(
            "select a::text from account a where email_hash = ?", Database.hash(anna.email()));
    assertTrue(row.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
    assertFalse(row.contains(NEXT));
  }

  @Test
  void whatWasSentIsNotRepeated() {
    Actor ben = actors.ben();

    Response answer = change(ben, "wrong wrong wrong", "holdfast holdfast");

    assertInvalid(answer, "newPassword", "contains_identity");
    assertFalse(answer.asString().contains("wrong wrong"));
    assertFalse(answer.asString().contains("holdfast holdfast"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"currentPassword\":true,\"newPassword\":\"another pass phrase\"}",
        "{\"currentPassword\":\"wrong wrong wrong\",\"newPassword\":123}",
        "{\"currentPassword\":{\"$gt\":\"\"},\"newPassword\":\"another pass phrase\"}",
        "{\"currentPassword\":\"wrong wrong wrong\",\"newPassword\":[\"another pass phrase\"]}",
        "{\"currentPassword\":\"a\",\"newPassword\":\"another pass phrase\",\"accountId\":\"x\"}"
      })
  void whatIsNotTextOrNotKnownIsMalformed(String body) {
    Response answer =
        actors.ben().request().contentType(ContentType.JSON).body(body).post("/api/v1/me/password");

    assertProblem(answer, 400, "malformed_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"currentPassword", "newPassword"})
  void bothAreNeeded(String missing) {
    String other = missing.equals("newPassword") ? "currentPassword" : "newPassword";

    Response answer =
        actors
            .ben()
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of(other, NEXT))
            .post("/api/v1/me/password");

    assertInvalid(answer, missing, "required");
  }

  @Test
  void nobodyChangesNothing() {
    Response answer =
        post("/api/v1/me/password", Map.of("currentPassword", "x", "newPassword", NEXT));

    assertUnauthenticated(answer);
  }

  private static Response change(Actor actor, String current, String next) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("currentPassword", current, "newPassword", next))
        .post("/api/v1/me/password");
  }

  private static int statusWith(String token) {
    return given().header("Authorization", "Bearer " + token).get("/api/v1/me").statusCode();
  }

  private static Response refresh(String token) {
    return given()
        .noContentType()
        .header("Cookie", "__Host-refresh=" + token)
        .post("/api/v1/auth/refresh");
  }

  private static Response login(Actor actor, String password) {
    return post("/api/v1/auth/login", Map.of("email", actor.email(), "password", password));
  }

  private static Response post(String path, Map<String, String> body) {
    return given().contentType(ContentType.JSON).body(body).post(path);
  }
}
