package dev.holdfast.account.mfa;

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
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Totp;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class MfaRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void anEnrolmentShowsTheSecretForTypingAndForTheCamera() {
    Actor anna = actors.anna();

    Response answer = SecondFactor.enrol(anna);

    assertEquals(201, answer.statusCode());
    assertEquals(Set.of("secret", "otpauthUri"), answer.jsonPath().getMap("$").keySet());
    String secret = answer.path("secret");
    assertTrue(secret.matches("[A-Z2-7]{32}"), "160 bits");
    assertEquals(
        "otpauth://totp/Holdfast:"
            + anna.email().replace("@", "%40")
            + "?secret="
            + secret
            + "&issuer=Holdfast&algorithm=SHA1&digits=6&period=30",
        answer.path("otpauthUri"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void anEnrolmentThatIsNotConfirmedChangesNothing() {
    Actor anna = actors.anna();
    SecondFactor.enrol(anna);

    Response answer = anna.request().get("/api/v1/me");

    assertEquals(false, answer.path("mfaEnabled"));
  }

  @Test
  void theFirstCodeConfirmsAndGivesTenRecoveryCodes() {
    Actor actor = Actor.registered("Confirming");
    Totp device = SecondFactor.enrolled(actor);

    Response answer = SecondFactor.confirm(actor, device.at(Instant.now()));

    assertEquals(200, answer.statusCode());
    assertEquals(Set.of("recoveryCodes"), answer.jsonPath().getMap("$").keySet());
    List<String> codes = answer.path("recoveryCodes");
    assertEquals(10, codes.size());
    assertEquals(10, Set.copyOf(codes).size());
    codes.forEach(code -> assertTrue(code.matches("[0-9A-Z]{5}-[0-9A-Z]{5}")));
    assertEquals(true, actor.request().get("/api/v1/me").path("mfaEnabled"));
  }

  @Test
  void aWrongCodeConfirmsNothing() {
    Actor ben = actors.ben();
    Totp device = SecondFactor.enrolled(ben);

    Response answer = SecondFactor.confirm(ben, device.wrongAt(Instant.now()));

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(false, ben.request().get("/api/v1/me").path("mfaEnabled"));
  }

  @Test
  void afterFiveWrongCodesTheEnrolmentIsVoid() {
    Actor ben = actors.ben();
    Totp device = SecondFactor.enrolled(ben);
    for (int i = 0; i < 5; i++) {
      assertInvalid(
          SecondFactor.confirm(ben, device.wrongAt(Instant.now(), i)), "code", "invalid_code");
    }

    Response answer = SecondFactor.confirm(ben, device.at(Instant.now()));

    assertInvalid(answer, "code", "invalid_code");
  }

  @ParameterizedTest
  @ValueSource(chars = {'０', '٠', '०'})
  void digitsOfOtherScriptsAreNoCode(char zero) {
    Actor ben = actors.ben();
    Totp device = SecondFactor.enrolled(ben);
    StringBuilder code = new StringBuilder();
    device.at(Instant.now()).chars().forEach(digit -> code.append((char) (zero + digit - '0')));

    Response answer = SecondFactor.confirm(ben, code.toString());

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeTwoStepsAwayIsWrong() {
    Actor ben = actors.ben();
    Totp device = SecondFactor.enrolled(ben);

    // Three ahead, so that it is two at least when it is looked at.
    assertInvalid(SecondFactor.confirm(ben, device.at(Instant.now(), 3)), "code", "invalid_code");
    assertInvalid(SecondFactor.confirm(ben, device.at(Instant.now(), -2)), "code", "invalid_code");
  }

  @Test
  void withoutAnEnrolmentNoCodeIsRight() {
    Response answer = SecondFactor.confirm(Actor.registered("Eager"), "123456");

    assertInvalid(answer, "code", "invalid_code");
  }

  @Test
  void aCodeIsNeeded() {
    Response answer =
        actors
            .ben()
            .request()
            .contentType(ContentType.JSON)
            .body("{}")
            .post("/api/v1/me/mfa/totp/confirm");

    assertInvalid(answer, "code", "required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":123456}",
        "{\"code\":[\"123456\"]}",
        "{\"code\":\"1\",\"secret\":\"A\"}"
      })
  void aCodeIsATextAndNothingElseIsTaken(String body) {
    Response answer =
        actors
            .ben()
            .request()
            .contentType(ContentType.JSON)
            .body(body)
            .post("/api/v1/me/mfa/totp/confirm");

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aLaterEnrolmentTakesThePlaceOfTheEarlier() {
    Actor actor = Actor.registered("Twice");
    Totp earlier = SecondFactor.enrolled(actor);
    Totp later = SecondFactor.enrolled(actor);

    Response answer = SecondFactor.confirm(actor, earlier.at(Instant.now()));

    assertInvalid(answer, "code", "invalid_code");
    assertEquals(200, SecondFactor.confirm(actor, later.at(Instant.now())).statusCode());
  }

  @Test
  void ofManyEnrolmentsAtOnceOneSecretWins() {
    Actor actor = Actor.registered("Parallel");
    List<Totp> devices = Together.run(4, i -> SecondFactor.enrolled(actor));

    List<Integer> statuses =
        devices.stream()
            .map(device -> SecondFactor.confirm(actor, device.at(Instant.now())).statusCode())
            .toList();

    assertEquals(1, statuses.stream().filter(status -> status == 200).count());
    assertEquals(3, statuses.stream().filter(status -> status == 400).count());
  }

  @Test
  void manyConfirmationsAtOnceGiveRecoveryCodesOnce() {
    Actor actor = Actor.registered("Hasty");
    Totp device = SecondFactor.enrolled(actor);
    String code = device.at(Instant.now());

    List<Integer> statuses = Together.run(8, i -> SecondFactor.confirm(actor, code).statusCode());

    assertEquals(1, statuses.stream().filter(status -> status == 200).count());
    assertEquals("10", recoveryCodes(actor));
  }

  @Test
  void aFactorIsNotReplacedByEnrollingAgain() {
    Actor actor = Actor.registered("Again");
    SecondFactor.of(actor);

    Response answer = SecondFactor.enrol(actor);

    assertProblem(answer, 409, "invalid_state");
    assertEquals(true, actor.request().get("/api/v1/me").path("mfaEnabled"));
  }

  @Test
  void passwordAndCodeTakeTheFactorOffAndTheRecoveryCodesWithIt() {
    Actor actor = Actor.registered("Removing");
    SecondFactor factor = SecondFactor.of(actor);

    Response answer =
        SecondFactor.remove(actor, actor.password(), factor.device().at(Instant.now(), 1));

    assertEquals(204, answer.statusCode());
    assertEquals(false, actor.request().get("/api/v1/me").path("mfaEnabled"));
    assertEquals("0", recoveryCodes(actor));
    assertEquals(201, SecondFactor.enrol(actor).statusCode());
  }

  @Test
  void aRecoveryCodeTakesTheFactorOffToo() {
    Actor actor = Actor.registered("Phoneless");
    SecondFactor factor = SecondFactor.of(actor);

    Response answer = SecondFactor.remove(actor, actor.password(), factor.recoveryCodes().get(9));

    assertEquals(204, answer.statusCode());
  }

  @Test
  void theFactorStaysWithAWrongPassword() {
    Actor actor = Actor.registered("Thief");
    SecondFactor factor = SecondFactor.of(actor);

    Response answer =
        SecondFactor.remove(actor, "wrong wrong wrong", factor.device().at(Instant.now(), 1));

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals(true, actor.request().get("/api/v1/me").path("mfaEnabled"));
  }

  @Test
  void theFactorStaysWithAWrongCode() {
    Actor actor = Actor.registered("Guesser");
    SecondFactor factor = SecondFactor.of(actor);

    Response answer =
        SecondFactor.remove(actor, actor.password(), factor.device().wrongAt(Instant.now()));

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals(true, actor.request().get("/api/v1/me").path("mfaEnabled"));
  }

  @Test
  void theCodeThatConfirmedTakesNothingOff() {
    Actor actor = Actor.registered("Replay");
    Totp device = SecondFactor.enrolled(actor);
    String code = device.at(Instant.now());
    SecondFactor.confirm(actor, code).then().statusCode(200);

    Response answer = SecondFactor.remove(actor, actor.password(), code);

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void whereThereIsNoFactorThereIsNothingToTakeOff() {
    Actor actor = Actor.registered("Without");
    SecondFactor.enrol(actor);

    Response answer = SecondFactor.remove(actor, actor.password(), "123456");

    assertProblem(answer, 404, "not_found");
  }

  @Test
  void takingOffNeedsPasswordAndCode() {
    Response answer =
        actors
            .ben()
            .request()
            .contentType(ContentType.JSON)
            .body("{}")
            .delete("/api/v1/me/mfa/totp");

    assertProblem(answer, 400, "validation_failed");
    assertEquals(
        Set.of("password", "code"),
        new TreeSet<>(answer.jsonPath().<String>getList("errors.field")));
  }

  @Test
  void eachHasTheirOwnFactor() {
    Actor actor = Actor.registered("Own");
    Actor other = Actor.registered("Other");
    SecondFactor factor = SecondFactor.of(actor);
    SecondFactor.of(other);

    Response answer = SecondFactor.remove(other, other.password(), factor.recoveryCodes().get(0));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void nobodyHasNoFactor() {
    Response answer = given().noContentType().post("/api/v1/me/mfa/totp");

    assertUnauthenticated(answer);
  }

  @Test
  void neitherSecretNorRecoveryCodesAreStored() {
    Actor actor = Actor.registered("Stored");
    String secret = SecondFactor.enrol(actor).path("secret");
    Totp device = Totp.of(secret);
    List<String> codes =
        SecondFactor.confirm(actor, device.at(Instant.now())).path("recoveryCodes");

    String stored =
        Database.text(
            "select encode(secret, 'escape') || string_agg(encode(code_hash, 'escape'), '')"
                + " from totp_factor natural join recovery_code where account_id ="
                + " (select id from account where email_hash = ?) group by secret",
            Database.hash(actor.email()));

    assertFalse(stored.contains(secret));
    codes.forEach(code -> assertFalse(stored.contains(code.substring(0, 5))));
    String bytes =
        Database.text(
            "select encode(secret, 'hex') from totp_factor where account_id ="
                + " (select id from account where email_hash = ?)",
            Database.hash(actor.email()));
    assertFalse(bytes.contains(java.util.HexFormat.of().formatHex(device.secret())));
  }

  private static String recoveryCodes(Actor actor) {
    return Database.text(
        "select count(*) from recovery_code where account_id ="
            + " (select id from account where email_hash = ?)",
        Database.hash(actor.email()));
  }
}
