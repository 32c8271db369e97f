package dev.holdfast.account.password;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
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
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ForgottenPasswordRoutesTest {
  private static final String NEXT = "another pass phrase";
  private static final String WRONG = "00000-00000";

  /** What an address can be to the service. */
  enum Standing {
    KNOWN,
    UNKNOWN,
    UNVERIFIED,
    LOCKED;

    String address() {
      String email = fresh();
      switch (this) {
        case KNOWN:
          return Actor.registered("Olga").email();
        case LOCKED:
          email = Actor.registered("Olga").email();
          Database.update(
              "update account set locked_at = now() where email_hash = ?", Database.hash(email));
          return email;
        case UNVERIFIED:
          post(
              "/register",
              Map.of("email", email, "password", "a password of mine", "displayName", "X"));
          return email;
        default:
          return email;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAddressGetsTheSameAnswerAndLeavesTheSameMarks(Standing standing) {
    String email = standing.address();

    Response answer = forgot(email);

    assertEquals(202, answer.statusCode());
    assertEquals(Map.of("status", "code_sent"), answer.jsonPath().getMap("$"));
    assertEquals(
        "1",
        Database.text(
            "select count(*) from mail_code where email_hash = ? and purpose = 'reset'",
            Database.hash(email)));
    assertEquals(
        "1",
        Database.text(
            "select count(*) from outgoing_mail where recipient_hash = ? and kind = 'reset_password'",
            Database.hash(email)));
  }

  @ParameterizedTest
  @EnumSource(names = "KNOWN", mode = EnumSource.Mode.EXCLUDE)
  void onlyWhoHasAnAccountThatIsOpenGetsAMail(Standing standing) {
    String email = standing.address();

    forgot(email);

    assertTrue(
        Mailbox.afterAWhile(email).stream()
            .noneMatch(mail -> mail.contains("new password for your Holdfast account")));
  }

  @Test
  void theCodeSetsANewPasswordAndTheOldOneEnds() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);

    Response answer = reset(anna.email(), code, NEXT);

    assertEquals(204, answer.statusCode(), answer::asString);
    assertEquals(200, login(anna.email(), NEXT).statusCode());
    assertProblem(login(anna.email(), anna.password()), 401, "invalid_credentials");
  }

  @Test
  void everySessionEndsWithinASecond() {
    Actor anna = Actor.registered("Anna");
    String token = anna.token();
    String refreshToken = anna.refreshToken();
    // Before the second login, which is mailed as one from a new device.
    String code = code(anna, 1);
    anna.logIn();

    reset(anna.email(), code, NEXT);

    Waiting.until(
        Duration.ofSeconds(1), () -> statusWith(token) == 401 && statusWith(anna.token()) == 401);
    assertProblem(refresh(refreshToken), 401, "invalid_credentials");
    assertProblem(refresh(anna.refreshToken()), 401, "invalid_credentials");
  }

  @Test
  void itsOwnerIsToldByMail() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);

    reset(anna.email(), code, NEXT);

    String mail = Mailbox.awaitCount(anna.email(), 3).get(2);
    assertTrue(mail.startsWith("Subject: Your Holdfast password was reset\n"), mail);
  }

  @Test
  void anAddressAndACodeAreTakenInAnyCase() {
    Actor anna = Actor.registered("Anna");
    forgot(anna.email().toUpperCase(Locale.ROOT));
    String code = Mailbox.awaitCode(anna.email(), 2);

    Response answer =
        reset(
            anna.email().toUpperCase(Locale.ROOT),
            code.toLowerCase(Locale.ROOT).replace("-", ""),
            NEXT);

    assertEquals(204, answer.statusCode(), answer::asString);
  }

  @Test
  void aCodeHoldsOnce() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);
    reset(anna.email(), code, NEXT);

    Response answer = reset(anna.email(), code, "yet another one");

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void usedByManyAtOnceACodeHoldsOnce() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);

    List<Integer> answers =
        Together.run(4, i -> reset(anna.email(), code, "the new password no " + i).statusCode());

    assertEquals(1, answers.stream().filter(status -> status == 204).count(), answers::toString);
    assertEquals(3, answers.stream().filter(status -> status == 400).count(), answers::toString);
    assertEquals(
        200, login(anna.email(), "the new password no " + answers.indexOf(204)).statusCode());
  }

  @Test
  void aCodeEndsAfterAnHour() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);
    Database.update(
        "update mail_code set expires_at = expires_at - interval '1 hour' where email_hash = ?",
        Database.hash(anna.email()));

    Response answer = reset(anna.email(), code, NEXT);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeHoldsUntilThen() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);
    Database.update(
        "update mail_code set expires_at = expires_at - interval '59 minutes' where email_hash = ?",
        Database.hash(anna.email()));

    Response answer = reset(anna.email(), code, NEXT);

    assertEquals(204, answer.statusCode(), answer::asString);
  }

  @Test
  void aNewerCodeDoesNotEndAnOlderOne() {
    Actor anna = Actor.registered("Anna");
    String first = code(anna, 1);
    code(anna, 2);

    Response answer = reset(anna.email(), first, NEXT);

    assertEquals(204, answer.statusCode(), answer::asString);
  }

  @Test
  void aResetEndsAllOtherCodes() {
    Actor anna = Actor.registered("Anna");
    String first = code(anna, 1);
    String second = code(anna, 2);
    reset(anna.email(), first, NEXT);

    Response answer = reset(anna.email(), second, "yet another one");

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void ofFourCodesTheOldestEnds() {
    Actor anna = Actor.registered("Anna");
    String first = code(anna, 1);
    anHourAgo(anna.email());
    for (int i = 2; i <= 4; i++) {
      code(anna, i);
    }

    Response answer = reset(anna.email(), first, NEXT);

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(
        "3",
        Database.text(
            "select count(*) from mail_code where email_hash = ?", Database.hash(anna.email())));
  }

  @Test
  void threeMailsAnHourGoToOneAddressAndTheAnswerStaysTheSame() {
    Actor anna = Actor.registered("Anna");
    String first = code(anna, 1);
    code(anna, 2);
    code(anna, 3);

    Response answer = forgot(anna.email());

    assertEquals(202, answer.statusCode());
    assertEquals(Map.of("status", "code_sent"), answer.jsonPath().getMap("$"));
    assertEquals(4, Mailbox.afterAWhile(anna.email()).size());
    assertEquals(
        204,
        reset(anna.email(), first, NEXT).statusCode(),
        "nothing that was mailed is pushed out");
  }

  @Test
  void twentyMailsADayGoToOneAddress() {
    Actor anna = Actor.registered("Anna");
    Database.update(
        "insert into outgoing_mail (id, kind, recipient_hash, created_at, next_attempt, sent_at)"
            + " select gen_random_uuid(), 'other', ?, now(), now(), now() from generate_series(1, 19)",
        Database.hash(anna.email()));

    Response answer = forgot(anna.email());

    assertEquals(202, answer.statusCode());
    assertEquals(1, Mailbox.afterAWhile(anna.email()).size());
    assertEquals(
        "0",
        Database.text(
            "select count(*) from mail_code where email_hash = ?", Database.hash(anna.email())));
  }

  @Test
  void whatOwnersAreToldDoesNotKeepACodeFromThem() {
    Actor anna = Actor.registered("Anna");
    Database.update(
        "insert into outgoing_mail (id, kind, notice, recipient_hash, created_at, next_attempt, sent_at)"
            + " select gen_random_uuid(), 'login_locked', true, ?, now(), now(), now()"
            + " from generate_series(1, 20)",
        Database.hash(anna.email()));

    String code = code(anna, 1);

    assertEquals(204, reset(anna.email(), code, NEXT).statusCode());
  }

  @ParameterizedTest
  @EnumSource
  void aWrongCodeIsTheSameForEveryAddress(Standing standing) {
    String email = standing.address();
    forgot(email);

    Response answer = reset(email, WRONG, NEXT);

    assertInvalid(answer, "code", "invalid_code");
    Response never = reset(fresh(), WRONG, NEXT);
    assertEquals(withoutId(never), withoutId(answer));
  }

  @ParameterizedTest
  @EnumSource
  void aWrongTryIsCountedForEveryAddress(Standing standing) {
    String email = standing.address();
    forgot(email);

    reset(email, WRONG, NEXT);

    assertEquals(
        "1",
        Database.text(
            "select wrong_tries from mail_code where email_hash = ? and purpose = 'reset'",
            Database.hash(email)));
  }

  @Test
  void aHundredWrongTriesEndACode() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);
    Database.update(
        "update mail_code set wrong_tries = 99 where email_hash = ?", Database.hash(anna.email()));
    reset(anna.email(), WRONG, NEXT);

    Response answer = reset(anna.email(), code, NEXT);

    assertInvalid(answer, "code", "invalid_code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "OOOOO-IIIII", "00000 00000", "00000-00000\n", "000000-0000"})
  void whatIsNoCodeIsInvalid(String code) {
    Response answer = reset(Actor.registered("Anna").email(), code, NEXT);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeOfAnotherAddressIsInvalid() {
    Actor anna = Actor.registered("Anna");
    Actor ben = Actor.registered("Ben");
    String code = code(anna, 1);

    Response answer = reset(ben.email(), code, NEXT);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeThatProvesAnAddressResetsNothing() {
    String email = fresh();
    post("/register", Map.of("email", email, "password", NEXT, "displayName", "Somebody"));
    String code = Mailbox.awaitCode(email);

    Response answer = reset(email, code, "yet another one");

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeThatResetsProvesNoRegistration() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);

    Response answer = post("/verify-email", Map.of("email", anna.email(), "code", code));

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void anAccountThatWasLockedSinceIsNotReset() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);
    Database.update(
        "update account set locked_at = now() where email_hash = ?", Database.hash(anna.email()));

    Response answer = reset(anna.email(), code, NEXT);

    assertInvalid(answer, "code", "invalid_code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "password12345", "my holdfast password"})
  void aBadPasswordIsToldToEverybodyAlikeAndLeavesTheCodeGood(String bad) {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);

    Response known = reset(anna.email(), code, bad);
    Response unknown = reset(fresh(), WRONG, bad);

    assertProblem(known, 400, "validation_failed");
    assertEquals("newPassword", known.path("errors[0].field"));
    assertEquals(withoutId(unknown), withoutId(known));
    assertEquals(204, reset(anna.email(), code, NEXT).statusCode());
  }

  @Test
  void aPasswordOver128CharactersIsRefusedUnhashed() {
    Response answer = reset(fresh(), WRONG, "x".repeat(129));

    assertInvalid(answer, "newPassword", "out_of_range");
  }

  @Test
  void aPasswordThatHoldsTheAddressIsInvalid() {
    String email = fresh();

    Response answer = reset(email, WRONG, "x " + email + " x");

    assertInvalid(answer, "newPassword", "contains_identity");
  }

  @Test
  void aPasswordThatHoldsTheNameIsInvalidForWhoHasTheCodeAndLeavesItGood() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);
    Database.update(
        "update account set display_name = 'Here Comes' where email_hash = ?",
        Database.hash(anna.email()));

    Response answer = reset(anna.email(), code, "well, here comes the sun");

    assertInvalid(answer, "newPassword", "contains_identity");
    assertEquals(204, reset(anna.email(), code, NEXT).statusCode());
  }

  @Test
  void withoutTheCodeNobodyLearnsWhetherAPasswordHoldsTheName() {
    Actor anna = Actor.registered("Anna");
    Database.update(
        "update account set display_name = 'Here Comes' where email_hash = ?",
        Database.hash(anna.email()));
    code(anna, 1);

    Response answer = reset(anna.email(), WRONG, "well, here comes the sun");

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void neitherCodeNorPasswordIsStored() {
    Actor anna = Actor.registered("Anna");
    String code = code(anna, 1);

    String row =
        Database.text(
            "select c::text from mail_code c where email_hash = ?", Database.hash(anna.email()));

    assertFalse(row.contains(code.replace("-", "")));
    assertFalse(row.contains(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not-an-address",
        "a@example.com\r\nBcc: thief@example.com",
        "a@example.com\nBcc: thief@example.com",
        "a@example.com, thief@example.com",
        "a@example.com\u0085",
        "<a@example.com>"
      })
  void whatIsNoAddressIsInvalidAndNotRepeated(String email) {
    Response answer = forgot(email);

    assertInvalid(answer, "email", "invalid_email");
    assertFalse(answer.asString().contains(email));
    assertTrue(Mailbox.of("thief@example.com").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"email\":{\"$gt\":\"\"}}",
        "{\"email\":[\"a@example.com\"]}",
        "{\"email\":123}",
        "{\"email\":\"a@example.com\",\"url\":\"https://example.com\"}"
      })
  void whatIsNotTextOrNotKnownIsMalformed(String body) {
    Response answer =
        given().contentType(ContentType.JSON).body(body).post("/api/v1/auth/password/forgot");

    assertProblem(answer, 400, "malformed_request");
  }

  private static String withoutId(Response answer) {
    return answer.asString().replace(answer.header("X-Request-Id"), "");
  }

  /** As if an hour had passed since the mails so far. */
  private static void anHourAgo(String email) {
    Database.update(
        "update outgoing_mail set created_at = created_at - interval '1 hour' where recipient_hash = ?",
        Database.hash(email));
  }

  private static String fresh() {
    return "somebody." + UUID.randomUUID().toString().substring(0, 13) + "@example.com";
  }

  /** Asks for a code; it is the so-manieth, after the one that proved the address. */
  private static String code(Actor actor, int number) {
    forgot(actor.email());
    return Mailbox.awaitCode(actor.email(), number + 1);
  }

  private static Response forgot(String email) {
    return post("/password/forgot", Map.of("email", email));
  }

  private static Response reset(String email, String code, String password) {
    return post("/password/reset", Map.of("email", email, "code", code, "newPassword", password));
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

  private static Response login(String email, String password) {
    return post("/login", Map.of("email", email, "password", password));
  }

  private static Response post(String path, Map<String, String> body) {
    return given().contentType(ContentType.JSON).body(body).post("/api/v1/auth" + path);
  }
}
