package dev.holdfast.session;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.SecondFactor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ReauthenticationRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void thePasswordGivesATokenOfTheSameSession() {
    Actor anna = actors.anna();

    Response answer = prove(anna, Map.of("password", anna.password()));

    assertEquals(200, answer.statusCode());
    assertEquals(
        Set.of("accessToken", "tokenType", "expiresIn"), answer.jsonPath().getMap("$").keySet());
    String token = answer.path("accessToken");
    assertEquals(Tokens.claim(anna.token(), "sid"), Tokens.claim(token, "sid"));
    assertEquals(List.of("pwd"), Tokens.claim(token, "amr"));
    assertTrue(answer.cookies().isEmpty(), "the refresh cookie is not touched");
  }

  @Test
  void aWrongPasswordIsInvalidCredentials() {
    Response answer = prove(actors.anna(), Map.of("password", "wrong wrong wrong"));

    assertProblem(answer, 401, "invalid_credentials");
  }

  @Test
  void whereThereIsAFactorTheCodeIsNeeded() {
    Actor actor = Actor.registered("Codeless");
    SecondFactor.of(actor);

    Response right = prove(actor, Map.of("password", actor.password()));
    Response wrong = prove(actor, Map.of("password", "wrong wrong wrong"));

    assertInvalid(right, "code", "required");
    assertInvalid(wrong, "code", "required");
  }

  @Test
  void withTheCodeTheSessionIsOneWithASecondFactorAndStaysIt() {
    Actor actor = Actor.registered("Rising");
    SecondFactor factor = SecondFactor.of(actor);

    Response answer =
        prove(
            actor,
            Map.of("password", actor.password(), "code", factor.device().at(Instant.now(), 1)));

    assertEquals(200, answer.statusCode());
    String token = answer.path("accessToken");
    assertEquals(List.of("pwd", "mfa"), Tokens.claim(token, "amr"));
    assertEquals(Tokens.claim(actor.token(), "sid"), Tokens.claim(token, "sid"));
    assertEquals(List.of("pwd", "mfa"), Tokens.claim(refresh(actor).path("accessToken"), "amr"));
  }

  @Test
  void aSessionIsNotOneWithASecondFactorOnceThatIsTakenOff() {
    Actor actor = Actor.registered("Falling");
    SecondFactor factor = SecondFactor.of(actor);
    prove(actor, Map.of("password", actor.password(), "code", factor.recoveryCodes().get(0)));

    SecondFactor.remove(actor, actor.password(), factor.recoveryCodes().get(1));

    assertEquals(List.of("pwd"), Tokens.claim(refresh(actor).path("accessToken"), "amr"));
  }

  @Test
  void aRecoveryCodeWillDo() {
    Actor actor = Actor.registered("Recovered");
    SecondFactor factor = SecondFactor.of(actor);

    Response answer =
        prove(actor, Map.of("password", actor.password(), "code", factor.recoveryCodes().get(5)));

    assertEquals(200, answer.statusCode());
  }

  @Test
  void aWrongCodeIsInvalidCredentialsAndChangesNothing() {
    Actor actor = Actor.registered("Wrong");
    SecondFactor factor = SecondFactor.of(actor);

    Response answer =
        prove(
            actor,
            Map.of("password", actor.password(), "code", factor.device().wrongAt(Instant.now())));

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals(List.of("pwd"), Tokens.claim(refresh(actor).path("accessToken"), "amr"));
  }

  @Test
  void aWrongPasswordDoesNotUseTheCodeUp() {
    Actor actor = Actor.registered("Saved");
    SecondFactor factor = SecondFactor.of(actor);
    String code = factor.recoveryCodes().get(0);
    prove(actor, Map.of("password", "wrong wrong wrong", "code", code));

    Response answer = prove(actor, Map.of("password", actor.password(), "code", code));

    assertEquals(200, answer.statusCode());
  }

  @Test
  void nobodyProvesNothing() {
    Response answer =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("password", "wrong wrong wrong"))
            .post("/api/v1/auth/reauthenticate");

    assertUnauthenticated(answer);
  }

  @Test
  void aMachineProvesNothingAndHasNoFactor() {
    String key =
        actors
            .anna()
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("name", "a machine", "scopes", List.of("read:invoices")))
            .post("/api/v1/api-keys")
            .then()
            .statusCode(201)
            .extract()
            .path("key");

    Response proof =
        given()
            .header("API-Key", key)
            .contentType(ContentType.JSON)
            .body(Map.of("password", actors.anna().password()))
            .post("/api/v1/auth/reauthenticate");
    Response factor = given().header("API-Key", key).noContentType().post("/api/v1/me/mfa/totp");

    assertProblem(proof, 403, "forbidden");
    assertProblem(factor, 403, "forbidden");
  }

  @Test
  void aPasswordIsNeeded() {
    Response answer = prove(actors.ben(), Map.of());

    assertInvalid(answer, "password", "required");
  }

  @Test
  void whoSaysWhatAnEarlierProofWasIsMalformed() {
    Response answer =
        prove(actors.ben(), Map.of("password", actors.ben().password(), "amr", "mfa"));

    assertProblem(answer, 400, "malformed_request");
  }

  private static Response prove(Actor actor, Map<String, String> proof) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(proof)
        .post("/api/v1/auth/reauthenticate");
  }

  private static Response refresh(Actor actor) {
    return given()
        .noContentType()
        .header("Cookie", "__Host-refresh=" + actor.refreshToken())
        .post("/api/v1/auth/refresh");
  }
}
