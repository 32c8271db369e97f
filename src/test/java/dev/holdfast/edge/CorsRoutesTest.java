package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of the origins that are listed may read and send. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class CorsRoutesTest {
  private static final Actors ACTORS = new Actors();
  private static final String OURS = "https://holdfast.test";
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
  private static final String HEADERS =
      "Authorization, Content-Type, Content-Disposition, API-Key, Idempotency-Key, If-Match,"
          + " If-None-Match";

  @ParameterizedTest
  @ValueSource(
      strings = {
        OURS,
        "https://app.holdfast.test:8443",
        "http://localhost:3000",
        "https://[2001:db8::5]"
      })
  void aListedOriginMayReadTheAnswer(String origin) {
    Response answer = ACTORS.anna().request().header("Origin", origin).get("/api/v1/me");

    assertEquals(200, answer.statusCode());
    assertReadable(answer, origin);
  }

  /** What a client must be able to read to know what to do next. */
  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal(
            400, page -> page.contentType(ContentType.JSON).body("{").post("/api/v1/auth/login")),
        refusal(401, page -> page.get(CUSTOMERS)),
        refusal(401, page -> page.header("Authorization", "Bearer x").get(CUSTOMERS)),
        refusal(401, page -> page.get("/api/v1/admin/accounts")),
        refusal(404, page -> page.get("/nowhere")),
        refusal(404, page -> page.get("/api/v1/customers;x")),
        refusal(404, page -> page.get("/api/v2/customers")),
        refusal(405, page -> page.put(CUSTOMERS)),
        refusal(
            413,
            page ->
                page.contentType(ContentType.JSON)
                    .body("x".repeat(66_000))
                    .post("/api/v1/auth/login")),
        refusal(415, page -> page.contentType("text/plain").body("x").post("/api/v1/auth/login")),
        refusal(
            415,
            page ->
                page.contentType(ContentType.JSON)
                    .header("Content-Encoding", "gzip")
                    .body("{}")
                    .post("/api/v1/auth/login")));
  }

  private static Arguments refusal(int status, Function<RequestSpecification, Response> request) {
    return Arguments.of(status, Named.of("refused", request));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aListedOriginMayReadARefusal(int status, Function<RequestSpecification, Response> request) {
    Response answer = request.apply(given().urlEncodingEnabled(false).header("Origin", OURS));

    assertEquals(status, answer.statusCode(), answer::asString);
    assertReadable(answer, OURS);
  }

  @Test
  void headFromAListedOriginIsAsGet() {
    Response answer = ACTORS.anna().request().header("Origin", OURS).head("/api/v1/me");

    assertEquals(200, answer.statusCode());
    assertReadable(answer, OURS);
  }

  @Test
  void withoutAnOriginNothingIsAllowedAndCachesAreToldThatItMatters() {
    Response answer = given().get("/.well-known/jwks.json");

    assertEquals(200, answer.statusCode());
    assertNoCorsHeader(answer);
    assertEquals(List.of("Origin"), answer.headers().getValues("Vary"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CUSTOMERS,
        "/nowhere",
        "/api/v1/customers/",
        "/api/v1/admin/accounts",
        "/api/v1/auth/login"
      })
  void aPreflightSaysMethodsAndHeadersWhateverThePath(String path) {
    Response answer =
        asking(given().urlEncodingEnabled(false).header("Origin", OURS), "PUT")
            .header("Access-Control-Request-Headers", "authorization,if-match")
            .options(path);

    assertEquals(204, answer.statusCode());
    assertEquals("", answer.asString());
    assertReadable(answer, OURS);
    assertEquals(METHODS, answer.header("Access-Control-Allow-Methods"));
    assertEquals(HEADERS, answer.header("Access-Control-Allow-Headers"));
    assertEquals("7200", answer.header("Access-Control-Max-Age"));
  }

  @Test
  void aPreflightNeedsNoCredentialAndMindsNone() {
    Response answer =
        asking(given().header("Origin", OURS), "GET")
            .header("Authorization", "Bearer x")
            .options("/api/v1/me");

    assertEquals(204, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "put", "*", "", "GET, PUT"})
  void aPreflightForAnotherMethodIsNotToldThatItMay(String method) {
    Response answer = asking(given().header("Origin", OURS), method).options(CUSTOMERS);

    assertEquals(204, answer.statusCode());
    assertNull(answer.header("Access-Control-Allow-Methods"));
    assertNull(answer.header("Access-Control-Max-Age"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-http-method-override",
        "authorization,x-forwarded-for",
        "*",
        "if-match;x",
        "if match",
        "cookie"
      })
  void aPreflightForAnotherHeaderIsNotToldThatItMay(String headers) {
    Response answer =
        asking(given().header("Origin", OURS), "PUT")
            .header("Access-Control-Request-Headers", headers)
            .options(CUSTOMERS);

    assertEquals(204, answer.statusCode());
    assertNull(answer.header("Access-Control-Allow-Headers"));
    assertNull(answer.header("Access-Control-Max-Age"));
  }

  @Test
  void headersOnSeveralLinesAreAllLookedAt() {
    Response answer =
        asking(given().header("Origin", OURS), "PUT")
            .header(new Header("Access-Control-Request-Headers", "if-match"))
            .header(new Header("Access-Control-Request-Headers", "x-other"))
            .options(CUSTOMERS);

    assertEquals(204, answer.statusCode());
    assertNull(answer.header("Access-Control-Allow-Headers"));
  }

  @Test
  void aPrivateNetworkIsNotOpenedToAPublicPage() {
    Response answer =
        asking(given().header("Origin", OURS), "GET")
            .header("Access-Control-Request-Private-Network", "true")
            .options(CUSTOMERS);

    assertEquals(204, answer.statusCode());
    assertNull(answer.header("Access-Control-Allow-Private-Network"));
  }

  @Test
  void optionsWithoutAnOriginIsNoPreflight() {
    Response answer = asking(given(), "GET").options(CUSTOMERS);

    assertProblem(answer, 405, "method_not_allowed");
    assertEquals("GET, HEAD, POST", answer.header("Allow"));
    assertNoCorsHeader(answer);
  }

  @Test
  void optionsWithoutAMethodIsNoPreflight() {
    Response answer =
        given()
            .header("Origin", OURS)
            .header("Access-Control-Request-Headers", "if-match")
            .options(CUSTOMERS);

    assertProblem(answer, 405, "method_not_allowed");
    assertEquals("GET, HEAD, POST", answer.header("Allow"));
    assertReadable(answer, OURS);
  }

  @Test
  void optionsWithABodyIsNoPreflight() {
    Response answer = asking(given().header("Origin", OURS), "GET").body("x").options(CUSTOMERS);

    assertProblem(answer, 405, "method_not_allowed");
  }

  private static RequestSpecification asking(RequestSpecification page, String method) {
    return page.header("Access-Control-Request-Method", method);
  }

  private static void assertNoCorsHeader(Response answer) {
    assertEquals(
        List.of(),
        answer.headers().asList().stream()
            .map(Header::getName)
            .filter(name -> name.regionMatches(true, 0, "Access-Control-", 0, 15))
            .toList());
  }

  private static void assertReadable(Response answer, String origin) {
    assertEquals(List.of(origin), answer.headers().getValues("Access-Control-Allow-Origin"));
    assertEquals(List.of("true"), answer.headers().getValues("Access-Control-Allow-Credentials"));
    assertEquals(List.of("Origin"), answer.headers().getValues("Vary"));
    assertEquals(
        "X-Request-Id, ETag, Location, Link, Content-Disposition, Retry-After, X-RateLimit-Limit,"
            + " X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy,"
            + " Idempotent-Replayed, Deprecation, Sunset",
        answer.header("Access-Control-Expose-Headers"));
  }
}
