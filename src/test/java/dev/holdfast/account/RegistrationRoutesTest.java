package dev.holdfast.account;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class RegistrationRoutesTest {
  private static final Actors actors = new Actors();
  private static final String PASSWORD = "a password of mine";

  @Test
  void aNewAddressIsSentACode() {
    String email = fresh();

    Response answer = register(email, PASSWORD);

    assertEquals(202, answer.statusCode());
    assertEquals(Map.of("status", "verification_sent"), answer.jsonPath().getMap("$"));
    assertTrue(Mailbox.awaitCode(email).matches("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}"));
  }

  @Test
  void aKnownAddressGetsTheSameAnswerAndIsToldByMail() {
    String email = actors.anna().email();

    Response answer = register(email, PASSWORD);

    assertEquals(202, answer.statusCode());
    assertEquals(Map.of("status", "verification_sent"), answer.jsonPath().getMap("$"));
    String mail = Mailbox.awaitCount(email, 2).get(1);
    assertTrue(mail.startsWith("Subject: You have a Holdfast account already"), mail);
  }

  @Test
  void aKnownAccountKeepsItsPasswordWhoeverRegistersItAgain() {
    String email = actors.ben().email();
    register(email, "another password");

    Response answer = login(email, "another password");

    // What an address gets that has no account: whoever registers learns nothing, and nobody gets
    // in.
    assertProblem(answer, 403, "email_unverified");
  }

  @Test
  void theCodeProvesTheAddress() {
    String email = fresh();
    register(email, PASSWORD);

    Response answer = verify(email, Mailbox.awaitCode(email));

    assertEquals(204, answer.statusCode());
    assertEquals(200, login(email, PASSWORD).statusCode());
  }

  @Test
  void aCodeIsReadInLowerCaseAndWithoutItsDash() {
    String email = fresh();
    register(email, PASSWORD);

    Response answer =
        verify(email, Mailbox.awaitCode(email).replace("-", "").toLowerCase(Locale.ROOT));

    assertEquals(204, answer.statusCode());
  }

  @Test
  void aCodeHoldsOnce() {
    String email = fresh();
    register(email, PASSWORD);
    String code = Mailbox.awaitCode(email);
    verify(email, code);

    Response answer = verify(email, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeEndsAfterADay() {
    String email = fresh();
    register(email, PASSWORD);
    String code = Mailbox.awaitCode(email);
    Database.update(
        "update mail_code set expires_at = expires_at - interval '24 hours' where email_hash = ?",
        Database.hash(email));

    Response answer = verify(email, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000-00000",
        "",
        "0",
        "00000 00000",
        "OOOOO-IIIII",
        "00000--00000",
        "000000-0000"
      })
  void aWrongCodeIsInvalid(String code) {
    String email = fresh();
    register(email, PASSWORD);

    Response answer = verify(email, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void anUnknownAddressGetsTheAnswerOfAWrongCode() {
    Response answer = verify(fresh(), "00000-00000");

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeOfAnotherAddressIsInvalid() {
    String email = fresh();
    String other = fresh();
    register(email, PASSWORD);
    register(other, PASSWORD);

    Response answer = verify(other, Mailbox.awaitCode(email));

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void wrongTriesAreCountedThoughTheyAreRefused() {
    String email = fresh();
    register(email, PASSWORD);

    verify(email, "00000-00000");

    assertEquals("1", wrongTries(email));
  }

  @Test
  void aHundredWrongTriesEndACode() {
    String email = fresh();
    register(email, PASSWORD);
    String code = Mailbox.awaitCode(email);
    Database.update(
        "update mail_code set wrong_tries = 99 where registration_id in (select id from registration where email_hash = ?)",
        Database.hash(email));
    verify(email, "00000-00000");

    Response answer = verify(email, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void fiveWrongTriesFromOneNetworkEndTheCodeForThatNetwork() {
    String email = fresh();
    register(email, PASSWORD);
    String code = Mailbox.awaitCode(email);
    Visitor stranger = Visitor.unknown();
    failFrom(stranger, email, 5);

    Response answer = verifyFrom(stranger, email, code);

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void fourDoNot() {
    String email = fresh();
    register(email, PASSWORD);
    String code = Mailbox.awaitCode(email);
    Visitor visitor = Visitor.unknown();
    failFrom(visitor, email, 4);

    assertEquals(204, verifyFrom(visitor, email, code).statusCode());
  }

  @Test
  void nobodyUsesUpTheCodeOfWhoComesFromElsewhere() {
    String email = fresh();
    register(email, PASSWORD);
    String code = Mailbox.awaitCode(email);
    failFrom(Visitor.unknown(), email, 120);

    assertEquals(204, verifyFrom(Visitor.unknown(), email, code).statusCode());
  }

  @Test
  void aNewerCodeHasTriesOfItsOwn() {
    String email = fresh();
    register(email, PASSWORD);
    Mailbox.awaitCode(email);
    Visitor visitor = Visitor.unknown();
    failFrom(visitor, email, 5);
    register(email, PASSWORD);
    String newer = Mailbox.awaitCode(email, 2);

    assertEquals(204, verifyFrom(visitor, email, newer).statusCode());
  }

  @Test
  void theRegistrationThatIsProvenBringsItsOwnPassword() {
    String email = fresh();
    register(email, "the first password");
    String first = Mailbox.awaitCode(email, 1);
    register(email, "the other password");
    Mailbox.awaitCount(email, 2);

    verify(email, first);

    assertEquals(200, login(email, "the first password").statusCode());
    assertProblem(login(email, "the other password"), 401, "invalid_credentials");
  }

  @Test
  void provingOneRegistrationDropsTheOthers() {
    String email = fresh();
    register(email, "the first password");
    register(email, "the other password");
    String other = Mailbox.awaitCode(email, 2);
    verify(email, Mailbox.awaitCode(email, 1));

    Response answer = verify(email, other);

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(
        "0",
        Database.text(
            "select count(*) from registration where email_hash = ?", Database.hash(email)));
  }

  @Test
  void ofFourRegistrationsTheOldestGoes() {
    String email = fresh();
    register(email, "the first password");
    String first = Mailbox.awaitCode(email, 1);
    // As if an hour had passed, so that the fourth is mailed.
    Database.update(
        "update outgoing_mail set created_at = created_at - interval '1 hour' where recipient_hash = ?",
        Database.hash(email));
    for (int i = 0; i < 3; i++) {
      register(email, PASSWORD);
    }
    Mailbox.awaitCount(email, 4);

    Response answer = verify(email, first);

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(
        "3",
        Database.text(
            "select count(*) from registration where email_hash = ?", Database.hash(email)));
  }

  @Test
  void threeMailsAnHourGoToOneAddressAndTheAnswerStaysTheSame() {
    String email = fresh();
    for (int i = 0; i < 3; i++) {
      register(email, PASSWORD);
    }
    String first = Mailbox.awaitCode(email, 1);

    Response answer = register(email, PASSWORD);

    assertEquals(202, answer.statusCode());
    assertEquals(3, Mailbox.afterAWhile(email).size());
    assertEquals(204, verify(email, first).statusCode(), "nothing that was mailed is pushed out");
  }

  @Test
  void twentyMailsADayGoToOneAddress() {
    String email = fresh();
    register(email, PASSWORD);
    Mailbox.awaitCount(email, 1);
    Database.update(
        "insert into outgoing_mail (id, kind, recipient_hash, created_at, next_attempt, sent_at)"
            + " select gen_random_uuid(), 'other', ?, now(), now(), now() from generate_series(1, 19)",
        Database.hash(email));

    Response answer = register(email, PASSWORD);

    assertEquals(202, answer.statusCode());
    assertEquals(1, Mailbox.afterAWhile(email).size());
  }

  @Test
  void theTextOfAMailIsDroppedOnceItIsSent() {
    String email = fresh();
    register(email, PASSWORD);

    Mailbox.awaitCount(email, 1);

    Mailbox.afterAWhile(email);
    assertNull(
        Database.text(
            "select mail from outgoing_mail where recipient_hash = ?", Database.hash(email)));
    assertEquals(
        "1",
        Database.text(
            "select count(*) from outgoing_mail where recipient_hash = ? and sent_at is not null",
            Database.hash(email)));
  }

  @Test
  void neitherPasswordNorCodeIsStored() {
    String email = fresh();
    register(email, PASSWORD);
    String code = Mailbox.awaitCode(email);

    String row =
        Database.text(
            "select r::text || c::text from registration r join mail_code c on c.registration_id = r.id where r.email_hash = ?",
            Database.hash(email));

    assertFalse(row.contains(PASSWORD));
    assertFalse(row.contains(code.replace("-", "")));
    assertTrue(row.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
  }

  @Test
  void twentyRegistrationsAtOnceAreOneAccount() throws Exception {
    String email = fresh();
    var threads = Executors.newFixedThreadPool(20);
    List<Callable<Integer>> attempts =
        java.util.stream.IntStream.range(0, 20)
            .<Callable<Integer>>mapToObj(
                i ->
                    () ->
                        register(i % 2 == 0 ? email : email.toUpperCase(Locale.ROOT), PASSWORD)
                            .statusCode())
            .toList();

    var answers = threads.invokeAll(attempts);

    threads.shutdown();
    for (var answer : answers) {
      assertEquals(202, answer.get());
    }
    for (int i = 1; i <= 3; i++) {
      verify(email, Mailbox.awaitCode(email, i));
    }
    assertEquals(
        "1",
        Database.text("select count(*) from account where email_hash = ?", Database.hash(email)));
  }

  @Test
  void twoProofsAtOnceAreOneAccount() throws Exception {
    String email = fresh();
    register(email, PASSWORD);
    register(email, PASSWORD);
    String first = Mailbox.awaitCode(email, 1);
    String second = Mailbox.awaitCode(email, 2);
    var threads = Executors.newFixedThreadPool(2);

    List<Callable<Integer>> proofs =
        List.of(() -> verify(email, first).statusCode(), () -> verify(email, second).statusCode());

    var answers = threads.invokeAll(proofs);

    threads.shutdown();
    assertEquals(604, answers.get(0).get() + answers.get(1).get(), "one 204, one 400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "@example.com",
        "a@",
        "a@b",
        "a b@example.com",
        "a@example.com ",
        " a@example.com",
        "a@example.com.",
        "a..b@example.com",
        ".a@example.com",
        "a.@example.com",
        "\"a\"@example.com",
        "a@[127.0.0.1]",
        "a@exa_mple.com",
        "a@-example.com",
        "\u212Aelvin@example.com",
        "d\u0131lek@example.com",
        "a@ex\u00e4mple.com",
        "a@example.com\r\nBcc: b@example.com",
        "a@b@example.com",
        "a@example.123",
        "Anna <a@example.com>"
      })
  void whatIsNoAddressIsInvalid(String email) {
    Response answer = register(email, PASSWORD);

    assertInvalid(answer, "email", "invalid_email");
  }

  @Test
  void anAddressOver254CharactersIsInvalid() {
    Response answer =
        register("a@" + "b".repeat(60).concat(".").repeat(5) + "example.com", PASSWORD);

    assertInvalid(answer, "email", "invalid_email");
  }

  @Test
  void aShortPasswordIsInvalid() {
    Response answer = register(fresh(), "elevenchars");

    assertInvalid(answer, "password", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 14, 15, 64, 128})
  void aPasswordOf12To128CharactersIsTaken(int length) {
    Response answer = register(fresh(), "qwmzplvbkt".repeat(13).substring(0, length));

    assertEquals(202, answer.statusCode(), answer::asString);
  }

  @Test
  void aPasswordOfAMegabyteIsTooLarge() {
    Response answer = register(fresh(), "x".repeat(1_000_000));

    assertProblem(answer, 413, "payload_too_large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"email\":{\"$gt\":\"\"},\"password\":\"a password of mine\",\"displayName\":\"X\"}",
        "{\"email\":[\"a@example.com\"],\"password\":\"a password of mine\",\"displayName\":\"X\"}",
        "{\"email\":\"a@example.com\",\"password\":true,\"displayName\":\"X\"}",
        "{\"email\":\"a@example.com\",\"password\":123,\"displayName\":\"X\"}"
      })
  void whatIsNotTextIsMalformed(String body) {
    Response answer =
        given().contentType(ContentType.JSON).body(body).post("/api/v1/auth/register");

    assertProblem(answer, 400, "malformed_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\nBcc: thief@example.com", "\nBcc: thief@example.com", "\r"})
  void nothingThatIsRegisteredPutsALineIntoAMail(String line) {
    String email = fresh();

    Response address = register(email + line, PASSWORD);
    Response name =
        post(
            "/register",
            Map.of("email", email, "password", PASSWORD, "displayName", "Somebody" + line));

    assertInvalid(address, "email", "invalid_email");
    assertInvalid(name, "displayName", "invalid_format");
    assertTrue(Mailbox.afterAWhile(email).isEmpty());
    assertTrue(Mailbox.of("thief@example.com").isEmpty());
  }

  @Test
  void aNameIsNotInTheMailThatItsRegistrationCauses() {
    String email = fresh();

    post(
        "/register",
        Map.of("email", email, "password", PASSWORD, "displayName", "Visit example.org"));

    String mail = Mailbox.awaitCount(email, 1).get(0);
    assertFalse(mail.contains("example.org"), mail);
  }

  @ParameterizedTest
  @ValueSource(ints = {129, 200, 10_000})
  void aPasswordOver128CharactersIsInvalid(int length) {
    Response answer = register(fresh(), "x".repeat(length));

    assertInvalid(answer, "password", "out_of_range");
  }

  @Test
  void aCommonPasswordIsInvalid() {
    Response answer = register(fresh(), "Password1234");

    assertInvalid(answer, "password", "common_password");
  }

  @Test
  void noRuleOfCompositionKeepsTwentyLettersOut() {
    Response answer = register(fresh(), "qmzvhtrwplxkdnbsgjcf");

    assertEquals(202, answer.statusCode());
  }

  @Test
  void whatIsWrongIsSaidAtOnceAndNeverEchoed() {
    Response answer =
        post(
            "/register",
            Map.of("email", "not-an-address", "password", PASSWORD, "displayName", " "));

    assertProblem(answer, 400, "validation_failed");
    assertEquals(List.of("email", "displayName"), answer.path("errors.field"));
    assertFalse(answer.asString().contains("not-an-address"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role",
        "roles",
        "admin",
        "emailVerified",
        "mfaEnabled",
        "id",
        "createdAt",
        "plan",
        "display_name",
        "password_hash"
      })
  void nothingElseCanBeSetByRegistering(String member) {
    Response answer =
        post(
            "/register",
            Map.of("email", fresh(), "password", PASSWORD, "displayName", "Somebody", member, "x"));

    assertProblem(answer, 400, "malformed_request");
  }

  private static String fresh() {
    return "somebody." + UUID.randomUUID().toString().substring(0, 13) + "@example.com";
  }

  private static String wrongTries(String email) {
    return Database.text(
        "select wrong_tries from mail_code c join registration r on r.id = c.registration_id where r.email_hash = ?",
        Database.hash(email));
  }

  private static Response register(String email, String password) {
    return post(
        "/register", Map.of("email", email, "password", password, "displayName", "Somebody"));
  }

  private static Response verify(String email, String code) {
    return post("/verify-email", Map.of("email", email, "code", code));
  }

  private static Response verifyFrom(Visitor visitor, String email, String code) {
    return visitor
        .request()
        .body(Map.of("email", email, "code", code))
        .post("/api/v1/auth/verify-email");
  }

  private static void failFrom(Visitor visitor, String email, int times) {
    for (int i = 0; i < times; i++) {
      assertInvalid(verifyFrom(visitor, email, "00000-00000"), "code", "invalid_code");
    }
  }

  private static Response login(String email, String password) {
    return post("/login", Map.of("email", email, "password", password));
  }

  private static Response post(String path, Map<String, String> body) {
    return given().contentType(ContentType.JSON).body(body).post("/api/v1/auth" + path);
  }
}
