package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a page of another origin sends, it is refused before anything runs. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ForeignOriginRoutesTest {
  private static final Actors ACTORS = new Actors();
  private static final String OURS = "https://holdfast.test";
  private static final String CUSTOMERS = "/api/v1/customers";

  private static final Map<String, String> FOREIGN =
      Map.ofEntries(
          Map.entry("another site", "https://evil.example"),
          Map.entry("null", "null"),
          Map.entry("null in upper case", "NULL"),
          Map.entry("a star", "*"),
          Map.entry("empty", ""),
          Map.entry("ours as a prefix", "https://holdfast.test.evil.example"),
          Map.entry("ours as a suffix", "https://evilholdfast.test"),
          Map.entry("a subdomain", "https://sub.holdfast.test"),
          Map.entry("the parent domain", "https://test"),
          Map.entry("a dot as any character", "https://holdfastxtest"),
          Map.entry("ours in the path", "https://evil.example/https://holdfast.test"),
          Map.entry("ours in the query", "https://evil.example?https://holdfast.test"),
          Map.entry("ours in the fragment", "https://evil.example#https://holdfast.test"),
          Map.entry("host in upper case", "https://HOLDFAST.test"),
          Map.entry("scheme in upper case", "HTTPS://holdfast.test"),
          Map.entry("plain http", "http://holdfast.test"),
          Map.entry("the default port", "https://holdfast.test:443"),
          Map.entry("another port", "https://holdfast.test:8443"),
          Map.entry("a port too few", "https://app.holdfast.test"),
          Map.entry("a listed port, another scheme", "http://app.holdfast.test:8443"),
          Map.entry("a listed loopback, another port", "http://localhost:3001"),
          Map.entry("a listed loopback by address", "http://127.0.0.1:3000"),
          Map.entry("user info", "https://user@holdfast.test"),
          Map.entry("ours as user info", "https://holdfast.test@evil.example"),
          Map.entry("ours as a password", "https://x:holdfast.test@evil.example"),
          Map.entry("a slash at the end", "https://holdfast.test/"),
          Map.entry("a dot at the end", "https://holdfast.test."),
          Map.entry("a path", "https://holdfast.test/path"),
          Map.entry("a backtick", "https://holdfast.test`.evil.example"),
          Map.entry("an underscore", "https://holdfast.test_.evil.example"),
          Map.entry("a brace", "https://holdfast.test}.evil.example"),
          Map.entry("an escaped backtick", "https://holdfast.test%60.evil.example"),
          Map.entry("an escaped dot", "https://holdfast%2Etest"),
          Map.entry("an escaped NUL", "https://holdfast.test%00.evil.example"),
          Map.entry("a backslash", "https://holdfast.test\\.evil.example"),
          Map.entry("a list by spaces", "https://holdfast.test https://evil.example"),
          Map.entry("ours twice, by a space", "https://holdfast.test https://holdfast.test"),
          Map.entry("a list by commas", "https://holdfast.test, https://holdfast.test"),
          Map.entry("without a scheme", "holdfast.test"),
          Map.entry("relative to the scheme", "//holdfast.test"),
          Map.entry("one slash", "https:/holdfast.test"),
          Map.entry("a listed IPv6 address, longer", "https://[2001:db8:0:0:0:0:0:5]"),
          Map.entry("a listed IPv6 address, upper case", "https://[2001:DB8::5]"),
          Map.entry("a listed IPv6 address without brackets", "https://2001:db8::5"),
          Map.entry("another IPv6 address", "https://[2001:db8::6]"),
          Map.entry("punycode", "https://xn--hldfast-p1a.test"),
          Map.entry("a file", "file://"),
          Map.entry("an extension", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
          Map.entry("ten kilobytes", OURS + "x".repeat(10_000)));

  /** One request of each kind that a page can make. */
  private static final Map<String, Function<RequestSpecification, Response>> REQUESTS =
      Map.ofEntries(
          Map.entry("a preflight", page -> asking(page, "GET").options(CUSTOMERS)),
          Map.entry(
              "a preflight of a login", page -> asking(page, "POST").options("/api/v1/auth/login")),
          Map.entry("a preflight of nothing", page -> asking(page, "PUT").options("/nowhere")),
          Map.entry(
              "a preflight of administration",
              page -> asking(page, "PUT").options("/api/v1/admin/accounts/1/roles")),
          Map.entry("a request without credential", page -> page.get(CUSTOMERS)),
          Map.entry(
              "a request with one",
              page ->
                  page.header("Authorization", "Bearer " + ACTORS.anna().token())
                      .get("/api/v1/me")),
          Map.entry(
              "a request with a bad one",
              page -> page.header("API-Key", "sk_live_x").get("/api/v1/me")),
          Map.entry(
              "a simple POST", page -> page.contentType("text/plain").body("x").post(CUSTOMERS)),
          Map.entry(
              "a login",
              page -> page.contentType(ContentType.JSON).body("{}").post("/api/v1/auth/login")),
          Map.entry("a refresh", page -> page.post("/api/v1/auth/refresh")),
          Map.entry("the key set", page -> page.get("/.well-known/jwks.json")),
          Map.entry("an unknown path", page -> page.get("/nowhere")),
          Map.entry("a path that is folded", page -> page.get("/api/v1/customers/")),
          Map.entry("administration", page -> page.get("/api/v1/admin/accounts")),
          Map.entry("a method that is not there", page -> page.patch(CUSTOMERS)));

  static Stream<Arguments> foreignRequests() {
    return FOREIGN.entrySet().stream()
        .flatMap(
            origin ->
                REQUESTS.entrySet().stream()
                    .map(
                        request ->
                            Arguments.of(
                                Named.of(origin.getKey(), origin.getValue()),
                                Named.of(request.getKey(), request.getValue()))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("foreignRequests")
  void aForeignOriginIsRefusedBeforeAnythingRuns(
      String origin, Function<RequestSpecification, Response> request) {
    Response answer = request.apply(given().urlEncodingEnabled(false).header("Origin", origin));

    assertForeign(answer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void twoOriginsAreForeignThoughBothAreOurs(Function<RequestSpecification, Response> request) {
    Response answer =
        request.apply(
            given()
                .urlEncodingEnabled(false)
                .header(new Header("Origin", OURS))
                .header(new Header("Origin", OURS)));

    assertForeign(answer);
  }

  static Stream<Arguments> requests() {
    return REQUESTS.entrySet().stream()
        .map(request -> Arguments.of(Named.of(request.getKey(), request.getValue())));
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, http://evil.example",
    "evil.example:443, https://evil.example",
    "evil.example, https://evil.example"
  })
  void theRequestsOwnHostIsNoAllowedOrigin(String host, String origin) {
    Response answer = given().header("Host", host).header("Origin", origin).get(CUSTOMERS);

    assertForeign(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://holdfast.test\0", "https://holdf\0ast.test"})
  void aNulIsNoOrigin(String origin) {
    String answer = Wire.exchange(raw("Origin: " + origin + "\r\n"));

    assertEquals("400", Wire.status(answer));
    assertFalse(answer.contains("Access-Control-"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://h\u00f6ldfast.test", "https://holdfast.test\u00a0"})
  void whatIsNotAsciiIsForeign(String origin) {
    String answer = Wire.exchange(raw("Origin: " + origin + "\r\n"));

    assertEquals("403", Wire.status(answer));
    assertFalse(answer.contains("Access-Control-"), answer);
  }

  @Test
  void aForeignRequestWhoseBodyWasNotReadClosesTheConnection() {
    String answer =
        Wire.exchange(
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\n"
                + "Content-Type: application/json\r\nContent-Length: 40\r\n\r\n{");

    assertEquals("403", Wire.status(answer));
    assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
  }

  private static RequestSpecification asking(RequestSpecification page, String method) {
    return page.header("Access-Control-Request-Method", method);
  }

  private static String raw(String headers) {
    return "GET " + CUSTOMERS + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
  }

  private static void assertForeign(Response answer) {
    assertProblem(answer, 403, "origin_not_allowed");
    assertNoCorsHeader(answer);
    assertEquals(List.of("Origin"), answer.headers().getValues("Vary"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  private static void assertNoCorsHeader(Response answer) {
    assertEquals(
        List.of(),
        answer.headers().asList().stream()
            .map(Header::getName)
            .filter(name -> name.regionMatches(true, 0, "Access-Control-", 0, 15))
            .toList());
  }
}
