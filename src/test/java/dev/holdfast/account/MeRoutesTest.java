package dev.holdfast.account;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class MeRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void anAccountIsShownToItsOwnerAndNothingBeyondTheContract() {
    Actor anna = actors.anna();

    Response answer = anna.request().get("/api/v1/me");

    assertEquals(200, answer.statusCode());
    assertEquals(
        Set.of("id", "email", "displayName", "roles", "mfaEnabled", "createdAt"),
        answer.jsonPath().getMap("$").keySet());
    assertEquals(anna.email(), answer.path("email"));
    assertEquals(List.of("user"), answer.path("roles"));
    assertEquals(false, answer.path("mfaEnabled"));
    assertTrue(
        answer
            .<String>path("createdAt")
            .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
  }

  @Test
  void nobodyIsShownNothing() {
    Response answer = given().get("/api/v1/me");

    assertUnauthenticated(answer);
  }

  @Test
  void eachSeesTheirOwnAccount() {
    String anna = actors.anna().request().get("/api/v1/me").path("id");

    String ben = actors.ben().request().get("/api/v1/me").path("id");

    assertTrue(!anna.equals(ben));
  }

  @Test
  void aDisplayNameIsChangedInAnyScript() {
    Response answer = change(actors.ben(), Map.of("displayName", "Бен 王 O'Neil 👩‍💻"));

    assertEquals(200, answer.statusCode());
    assertEquals("Бен 王 O'Neil 👩‍💻", answer.path("displayName"));
    assertEquals(
        "Бен 王 O'Neil 👩‍💻", actors.ben().request().get("/api/v1/me").path("displayName"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nBcc: x@example.com", "a\tb", "a\u202eb", "a\u2028b", "a\u007fb"})
  void aNameWithControlCharactersIsInvalid(String name) {
    Response answer = change(actors.anna(), Map.of("displayName", name));

    assertInvalid(answer, "displayName", "invalid_format");
  }

  @Test
  void aNameOverAHundredCharactersIsInvalid() {
    Response answer = change(actors.anna(), Map.of("displayName", "x".repeat(101)));

    assertInvalid(answer, "displayName", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ownerId",
        "passwordHash",
        "failedLogins",
        "lockedUntil",
        "roles",
        "email",
        "id",
        "mfaEnabled",
        "display_name",
        "createdAt"
      })
  void anythingElseCantBeChanged(String member) {
    Response answer = change(actors.anna(), Map.of("displayName", "Anna", member, "x"));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aPatchDocumentIsNotRead() {
    Response answer =
        actors
            .anna()
            .request()
            .contentType("application/json-patch+json")
            .body("[]")
            .patch("/api/v1/me");

    assertProblem(answer, 415, "unsupported_media_type");
  }

  @Test
  void aNameIsNeeded() {
    Response answer = change(actors.anna(), Map.of());

    assertInvalid(answer, "displayName", "required");
  }

  private static Response change(Actor actor, Map<String, String> body) {
    return actor.request().contentType(ContentType.JSON).body(body).patch("/api/v1/me");
  }
}
