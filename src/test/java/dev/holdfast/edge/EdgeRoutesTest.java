package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every request meets before and after its endpoint. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class EdgeRoutesTest {
  private static final Actors ACTORS = new Actors();
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final Map<String, String> HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Content-Security-Policy",
              "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
          "Referrer-Policy", "no-referrer",
          "Permissions-Policy", "geolocation=(), camera=(), microphone=()",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Cache-Control", "no-store");

  /** One answer of each kind there is. */
  private static Stream<Response> answers() {
    return Stream.of(
        ACTORS.anna().request().get("/api/v1/me"),
        ACTORS
            .anna()
            .request()
            .contentType("application/json")
            .body("{\"name\":\"x\"}")
            .post(CUSTOMERS),
        given().get(CUSTOMERS),
        given().header("Authorization", "Bearer x").get(CUSTOMERS),
        given().get("/nowhere"),
        given().delete(CUSTOMERS),
        given().options(CUSTOMERS),
        given().head(CUSTOMERS),
        given().header("Origin", "https://evil.example").get(CUSTOMERS),
        given()
            .header("Origin", "https://evil.example")
            .header("Access-Control-Request-Method", "GET")
            .options(CUSTOMERS),
        given()
            .header("Origin", "https://holdfast.test")
            .header("Access-Control-Request-Method", "GET")
            .options(CUSTOMERS),
        ACTORS.anna().request().accept("text/html").get(CUSTOMERS),
        ACTORS.anna().request().contentType("text/plain").body("x").post(CUSTOMERS),
        ACTORS.anna().request().contentType("application/json").body("{").post(CUSTOMERS));
  }

  @Test
  void everyAnswerHasTheHeadersOnceEach() {
    answers().forEach(EdgeRoutesTest::assertHeaders);
  }

  private static void assertHeaders(Response answer) {
    HEADERS.forEach(
        (name, value) ->
            assertEquals(java.util.List.of(value), answer.headers().getValues(name), name));
    assertTrue(answer.header("X-Request-Id").matches("req_[0-9A-HJKMNP-TV-Z]{26}"));
    assertNull(answer.header("Server"));
    assertNull(answer.header("X-Powered-By"));
  }

  @Test
  void theRequestIdIsNeverTheClients() {
    String sent = "req_00000000000000000000000000";

    Response answer = given().header("X-Request-Id", sent).get("/nowhere");

    assertNotEquals(sent, answer.header("X-Request-Id"));
    assertEquals(answer.header("X-Request-Id"), answer.path("requestId"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nowhere",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v2/customers",
        "/api/v1/customers/",
        "/api/v1/customers;x=1",
        "/API/v1/customers",
        "/api/v1/Customers",
        "/api/v1/%63ustomers",
        "/api/v1/customers%00",
        "/api/v1/customers%2F",
        "/.git/config",
        "/q/metrics",
        "/q/openapi",
        "/q/dev-ui",
        "/v2.7/login"
      })
  void pathsThatAreNotThereAreNotFoundForEverybody(String path) {
    Response anonymous = given().urlEncodingEnabled(false).get(path);

    assertProblem(anonymous, 404, "not_found");
  }

  @Test
  void anInvalidTokenDoesNotChangeThat() {
    Response answer = given().header("Authorization", "Bearer x").get("/nowhere");

    assertProblem(answer, 404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO", "PROPFIND"})
  void aMethodThatThePathLacksIsNotAllowed(String method) {
    Response answer = given().request(method, CUSTOMERS);

    assertProblem(answer, 405, "method_not_allowed");
    assertEquals("GET, HEAD, POST", answer.header("Allow"));
  }

  @Test
  void overrideHeadersAreNotHonoured() {
    Response answer =
        ACTORS.anna().request().header("X-HTTP-Method-Override", "DELETE").get(CUSTOMERS);

    assertEquals(200, answer.statusCode());
  }

  @Test
  void headAnswersAsGetWithoutTheBody() {
    Response get = ACTORS.anna().request().get("/api/v1/me");

    Response head = ACTORS.anna().request().head("/api/v1/me");

    assertEquals(200, head.statusCode());
    assertEquals(get.contentType(), head.contentType());
    assertEquals("", head.asString());
  }

  @Test
  void headOfAnErrorHasNoBody() {
    Response head = given().head("/api/v1/me");

    assertEquals(401, head.statusCode());
    assertEquals("", head.asString());
  }

  @Test
  void nothingPresentedIsUnauthenticated() {
    Response answer = given().get(CUSTOMERS);

    assertUnauthenticated(answer);
  }

  @Test
  void rubbishPresentedIsUnauthenticated() {
    Response answer = given().header("Authorization", "Bearer rubbish").get(CUSTOMERS);

    assertUnauthenticated(answer);
  }

  @Test
  void severalCredentialsAreMalformed() {
    Response answer = ACTORS.anna().request().header("API-Key", "sk_live_x").get(CUSTOMERS);

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void anUnacceptableTypeIsSaidInTheContractsForm() {
    Response answer = ACTORS.anna().request().accept("text/html").get(CUSTOMERS);

    assertProblem(answer, 406, "not_acceptable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x=1",
        "Limit=1",
        "limit[]=1",
        "filter[ownerId]=1",
        "fields=password",
        "callback=f",
        "%00=1"
      })
  void unknownQueryParametersAreRefused(String query) {
    Response answer =
        ACTORS.anna().request().urlEncodingEnabled(false).get(CUSTOMERS + "?" + query);

    assertInvalid(answer, "query", "unknown_parameter");
  }

  @Test
  void endpointsWithoutParametersRefuseThemToo() {
    Response answer = ACTORS.anna().request().get("/api/v1/me?admin=true");

    assertInvalid(answer, "query", "unknown_parameter");
  }

  @Test
  void aQueryThatIsNotUtf8IsMalformed() {
    Response answer = ACTORS.anna().request().urlEncodingEnabled(false).get(CUSTOMERS + "?q=%ff");

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aListOnSeveralLinesIsOneList() {
    String etag =
        ACTORS
            .anna()
            .request()
            .contentType("application/json")
            .body("{\"name\":\"x\"}")
            .post(CUSTOMERS)
            .header("ETag");
    String id = ACTORS.anna().request().get(CUSTOMERS + "?limit=1").path("items[0].id");

    Response answer =
        ACTORS
            .anna()
            .request()
            .header("If-None-Match", "\"9\"")
            .header("If-None-Match", etag)
            .get(CUSTOMERS + "/" + id);

    assertEquals(304, answer.statusCode());
  }

  @Test
  void aRepeatedParameterIsRefused() {
    Response answer = ACTORS.anna().request().get(CUSTOMERS + "?limit=1&limit=2");

    assertInvalid(answer, "limit", "repeated");
  }

  @Test
  void anEmptyParameterIsRefused() {
    Response answer = ACTORS.anna().request().get(CUSTOMERS + "?q=");

    assertInvalid(answer, "q", "required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "101",
        "1e3",
        "abc",
        "0x10",
        "2147483648",
        "9223372036854775808",
        "1%20",
        "+1",
        "01",
        "1.0"
      })
  void aLimitIsANumberFrom1To100(String limit) {
    Response answer =
        ACTORS.anna().request().urlEncodingEnabled(false).get(CUSTOMERS + "?limit=" + limit);

    assertInvalid(answer, "limit", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "x",
        "00000000-0000-0000-0000-000000000000",
        "018F0000-0000-7000-8000-000000000000",
        "018f0000-0000-7000-8000-000000000000"
      })
  void malformedIdsAreAsUnknownOnes(String id) {
    Response answer = ACTORS.anna().request().get(CUSTOMERS + "/" + id);

    assertProblem(answer, 404, "not_found");
  }
}
