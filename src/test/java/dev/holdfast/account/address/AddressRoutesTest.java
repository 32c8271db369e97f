package dev.holdfast.account.address;

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
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AddressRoutesTest {
  private static final Actors actors = new Actors();
  private static final String WRONG = "00000-00000";

  @Test
  void theNewAddressIsSentACodeAndNothingChangesYet() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();

    Response answer = ask(ben, next);

    assertEquals(202, answer.statusCode(), answer::asString);
    assertEquals(Map.of("status", "code_sent"), answer.jsonPath().getMap("$"));
    assertTrue(Mailbox.awaitCode(next).matches("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}"));
    assertEquals(ben.email(), shown(ben));
  }

  @Test
  void theCodeGivesTheAccountTheAddress() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    String code = code(ben, next);

    Response answer = confirm(ben, code);

    assertEquals(204, answer.statusCode(), answer::asString);
    assertEquals(next, shown(ben));
    assertEquals(200, login(next, ben.password()).statusCode());
    assertProblem(login(ben.email(), ben.password()), 401, "invalid_credentials");
  }

  @Test
  void theOldAddressIsTold() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();

    confirm(ben, code(ben, next));

    String mail = Mailbox.awaitCount(ben.email(), 2).get(1);
    assertTrue(mail.startsWith("Subject: Your Holdfast account has another address\n"), mail);
    assertFalse(mail.contains(next), "not even the new address is in it");
  }

  @Test
  void sessionsGoOn() {
    Actor ben = Actor.registered("Ben");
    String other = login(ben.email(), ben.password()).path("accessToken");

    confirm(ben, code(ben, fresh()));

    assertEquals(200, ben.request().get("/api/v1/me").statusCode());
    assertEquals(
        200, given().header("Authorization", "Bearer " + other).get("/api/v1/me").statusCode());
  }

  @Test
  void anAddressIsKeptInLowerCase() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    ask(ben, next.toUpperCase(Locale.ROOT));

    confirm(ben, Mailbox.awaitCode(next));

    assertEquals(next, shown(ben));
  }

  @Test
  void anAddressThatSomebodyHasGetsTheSameAnswerAndItsOwnerIsTold() {
    Actor ben = Actor.registered("Ben");
    Actor anna = Actor.registered("Anna");

    Response answer = ask(ben, anna.email());

    assertEquals(202, answer.statusCode());
    assertEquals(Map.of("status", "code_sent"), answer.jsonPath().getMap("$"));
    String mail = Mailbox.awaitCount(anna.email(), 2).get(1);
    assertTrue(mail.startsWith("Subject: You have a Holdfast account already\n"), mail);
    assertFalse(mail.matches("(?s).*[0-9A-Z]{5}-[0-9A-Z]{5}.*"), "no code");
    assertEquals(
        "1 false",
        Database.text(
            "select count(*) || ' ' || bool_or(opens) from mail_code where email_hash = ?",
            Database.hash(anna.email())),
        "the same marks, but they lead nowhere");
  }

  @Test
  void theOwnAddressGetsTheSameAnswerAndNoCode() {
    Actor ben = Actor.registered("Ben");

    Response answer = ask(ben, ben.email());

    assertEquals(202, answer.statusCode());
    assertEquals(Map.of("status", "code_sent"), answer.jsonPath().getMap("$"));
    assertEquals(1, Mailbox.afterAWhile(ben.email()).size());
  }

  @Test
  void withoutThePasswordNobodyIsMailed() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();

    Response answer = ask(ben, next, "wrong wrong wrong");

    assertProblem(answer, 401, "invalid_credentials");
    assertTrue(Mailbox.afterAWhile(next).isEmpty());
  }

  @Test
  void aPasswordOver128CharactersIsRefusedUnhashed() {
    Response answer = ask(actors.anna(), fresh(), "x".repeat(129));

    assertInvalid(answer, "password", "out_of_range");
  }

  @Test
  void aCodeHoldsOnce() {
    Actor ben = Actor.registered("Ben");
    String code = code(ben, fresh());
    confirm(ben, code);

    Response answer = confirm(ben, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeEndsAfterADay() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    String code = code(ben, next);
    Database.update(
        "update mail_code set expires_at = expires_at - interval '24 hours' where email_hash = ?",
        Database.hash(next));

    Response answer = confirm(ben, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aWrongCodeIsInvalidAndCounted() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    code(ben, next);

    Response answer = confirm(ben, WRONG);

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(
        "1",
        Database.text(
            "select wrong_tries from mail_code where email_hash = ?", Database.hash(next)));
  }

  @Test
  void aHundredWrongTriesEndACode() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    String code = code(ben, next);
    Database.update(
        "update mail_code set wrong_tries = 100 where email_hash = ?", Database.hash(next));

    Response answer = confirm(ben, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void somebodyElsesCodeIsInvalid() {
    Actor ben = Actor.registered("Ben");
    String code = code(ben, fresh());

    Response answer = confirm(actors.anna(), code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void whoAsksForAnAddressThatSomebodyHasHasNoCode() {
    Actor ben = Actor.registered("Ben");
    ask(ben, actors.anna().email());

    Response answer = confirm(ben, WRONG);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void ofTwoAccountsThatWantOneAddressOneGetsIt() {
    Actor ben = Actor.registered("Ben");
    Actor carl = Actor.registered("Carl");
    String next = fresh();
    ask(ben, next);
    String bens = Mailbox.awaitCode(next, 1);
    ask(carl, next);
    String carls = Mailbox.awaitCode(next, 2);

    List<Response> answers =
        Together.run(2, i -> i == 0 ? confirm(ben, bens) : confirm(carl, carls));

    assertOneGotIt(answers, next);
  }

  @Test
  void ofAnAccountAndARegistrationThatWantOneAddressOneGetsIt() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    ask(ben, next);
    String change = Mailbox.awaitCode(next, 1);
    register(next);
    String proof = Mailbox.awaitCode(next, 2);

    List<Response> answers =
        Together.run(2, i -> i == 0 ? confirm(ben, change) : verify(next, proof));

    assertOneGotIt(answers, next);
  }

  @Test
  void aRegistrationThatIsProvenFirstKeepsTheAddress() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    String change = code(ben, next);
    register(next);
    verify(next, Mailbox.awaitCode(next, 2));

    Response answer = confirm(ben, change);

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(ben.email(), shown(ben));
  }

  @Test
  void registrationsThatWaitForTheAddressAreDropped() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    register(next);
    String proof = Mailbox.awaitCode(next, 1);
    ask(ben, next);
    confirm(ben, Mailbox.awaitCode(next, 2));

    Response answer = verify(next, proof);

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(
        "0",
        Database.text(
            "select count(*) from registration where email_hash = ?", Database.hash(next)));
  }

  @Test
  void codesThatWentToTheOldAddressEnd() {
    Actor ben = Actor.registered("Ben");
    post("/api/v1/auth/password/forgot", Map.of("email", ben.email()));
    String old = Mailbox.awaitCode(ben.email(), 2);
    confirm(ben, code(ben, fresh()));

    Response answer =
        post(
            "/api/v1/auth/password/reset",
            Map.of("email", ben.email(), "code", old, "newPassword", "another pass phrase"));

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void theOldAddressIsFreeAgain() {
    Actor ben = Actor.registered("Ben");
    confirm(ben, code(ben, fresh()));
    Mailbox.awaitCount(ben.email(), 2);
    register(ben.email());

    Response answer = verify(ben.email(), Mailbox.awaitCode(ben.email(), 3));

    assertEquals(204, answer.statusCode(), answer::asString);
  }

  @Test
  void threeMailsAnHourGoToOneAddressAndTheAnswerStaysTheSame() {
    Actor ben = Actor.registered("Ben");
    String next = fresh();
    for (int i = 0; i < 3; i++) {
      ask(ben, next);
    }

    Response answer = ask(ben, next);

    assertEquals(202, answer.statusCode());
    assertEquals(3, Mailbox.afterAWhile(next).size());
  }

  @Test
  void anAccountHasThreeCodesAtMost() {
    Actor ben = Actor.registered("Ben");
    String first = code(ben, fresh());
    for (int i = 0; i < 3; i++) {
      code(ben, fresh());
    }

    Response answer = confirm(ben, first);

    assertInvalid(answer, "code", "invalid_code");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not-an-address",
        "a@example.com\r\nBcc: thief@example.com",
        "a@example.com\nBcc: thief@example.com",
        "a@example.com\rX: y",
        "a@example.com, thief@example.com",
        "a@example.com%0d%0aBcc: thief@example.com",
        "<a@example.com>"
      })
  void whatIsNoAddressIsInvalidAndNotRepeated(String email) {
    Response answer = ask(actors.anna(), email);

    assertInvalid(answer, "email", "invalid_email");
    assertFalse(answer.asString().contains(email));
    assertTrue(Mailbox.of("thief@example.com").isEmpty());
  }

  @Test
  void nobodyChangesNothing() {
    Response wish = post("/api/v1/me/email", Map.of("email", fresh(), "password", "x"));
    Response confirmation = post("/api/v1/me/email/confirm", Map.of("code", WRONG));

    assertUnauthenticated(wish);
    assertUnauthenticated(confirmation);
  }

  private static void assertOneGotIt(List<Response> answers, String email) {
    List<Response> refused = answers.stream().filter(answer -> answer.statusCode() != 204).toList();
    assertEquals(1, refused.size(), () -> answers.get(0).asString() + answers.get(1).asString());
    assertInvalid(refused.get(0), "code", "invalid_code");
    assertEquals(
        "1",
        Database.text("select count(*) from account where email_hash = ?", Database.hash(email)));
  }

  private static String shown(Actor actor) {
    return actor.request().get("/api/v1/me").path("email");
  }

  private static String fresh() {
    return "somebody." + UUID.randomUUID().toString().substring(0, 13) + "@example.com";
  }

  private static String code(Actor actor, String email) {
    ask(actor, email);
    return Mailbox.awaitCode(email);
  }

  private static Response ask(Actor actor, String email) {
    return ask(actor, email, actor.password());
  }

  private static Response ask(Actor actor, String email, String password) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("email", email, "password", password))
        .post("/api/v1/me/email");
  }

  private static Response confirm(Actor actor, String code) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("code", code))
        .post("/api/v1/me/email/confirm");
  }

  private static void register(String email) {
    post(
        "/api/v1/auth/register",
        Map.of("email", email, "password", "a password of mine", "displayName", "Somebody"));
  }

  private static Response verify(String email, String code) {
    return post("/api/v1/auth/verify-email", Map.of("email", email, "code", code));
  }

  private static Response login(String email, String password) {
    return post("/api/v1/auth/login", Map.of("email", email, "password", password));
  }

  private static Response post(String path, Map<String, String> body) {
    return given().contentType(ContentType.JSON).body(body).post(path);
  }
}
