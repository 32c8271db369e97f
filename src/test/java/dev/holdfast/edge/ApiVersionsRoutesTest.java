package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A version that is leaving says so, and one that has left says where to go. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@WithTestResource(HoldfastStack.class)
class ApiVersionsRoutesTest {
  private static final String OURS = "https://holdfast.test";
  private static final String CUSTOMERS = "/api/v1/customers";

  /** Answers from different layers. */
  static Stream<Function<RequestSpecification, Response>> answers() {
    return Stream.of(
        page -> page.contentType(ContentType.JSON).body("{}").post("/api/v1/auth/forgot-password"),
        page -> page.get(CUSTOMERS),
        page -> page.head(CUSTOMERS),
        page -> page.put(CUSTOMERS),
        page -> page.get("/api/v1"),
        page -> page.get("/api/v1/nowhere"),
        page -> page.get("/api/v1/admin/accounts"),
        page -> page.header("Origin", "https://evil.example").get(CUSTOMERS),
        page ->
            page.header("Origin", OURS)
                .header("Access-Control-Request-Method", "GET")
                .options(CUSTOMERS));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void everyAnswerOfTheVersionSaysSinceWhenUntilWhenAndWhy(
      Function<RequestSpecification, Response> request) {
    Response answer = request.apply(given());

    // 2026-11-01T00:00:00Z
    assertEquals(List.of("@1793491200"), answer.headers().getValues("Deprecation"));
    assertEquals(List.of("Sat, 01 May 2027 09:00:00 GMT"), answer.headers().getValues("Sunset"));
    assertEquals(
        List.of("<https://example.com/leaving-v1>; rel=\"deprecation\"; type=\"text/html\""),
        answer.headers().getValues("Link"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/.well-known/jwks.json", "/nowhere", "/api", "/api/v10/x", "/api/v0/x"})
  void othersSayNothing(String path) {
    Response answer = given().get(path);

    assertNull(answer.header("Deprecation"));
    assertNull(answer.header("Sunset"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"})
  void aRetiredVersionIsGoneWhateverTheMethod(String method) {
    Response answer = given().request(method, "/api/v0/customers");

    assertProblem(answer, 410, "gone");
    assertEquals(
        List.of("</api/v1>; rel=\"successor-version\""), answer.headers().getValues("Link"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v0", "/api/v0/", "/api/v0//x", "/api/v0/%2e", "/api/v0?x=%ff"})
  void aRetiredVersionIsGoneWhateverThePathBelow(String path) {
    Response answer = given().urlEncodingEnabled(false).get(path);

    assertProblem(answer, 410, "gone");
  }

  @Test
  void aRetiredVersionIsGoneWhateverTheCredentialAndTheBody() {
    Response answer =
        given()
            .header("Authorization", "Bearer x")
            .header("API-Key", "sk_live_x")
            .contentType("text/plain")
            .body("x".repeat(70_000))
            .post("/api/v0/customers");

    assertProblem(answer, 410, "gone");
  }

  @Test
  void aPageOfAListedOriginCanReadThatItIsGone() {
    Response preflight =
        given()
            .header("Origin", OURS)
            .header("Access-Control-Request-Method", "PUT")
            .options("/api/v0/customers/1");
    Response answer = given().header("Origin", OURS).put("/api/v0/customers/1");

    assertEquals(204, preflight.statusCode());
    assertProblem(answer, 410, "gone");
    assertEquals(OURS, answer.header("Access-Control-Allow-Origin"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/v2/customers", "/api/v00/customers", "/api/V0/customers", "/api/v01", "/v0"})
  void aVersionThatNeverWasIsNotFound(String path) {
    Response answer = given().get(path);

    assertProblem(answer, 404, "not_found");
    assertNull(answer.header("Link"));
  }
}
