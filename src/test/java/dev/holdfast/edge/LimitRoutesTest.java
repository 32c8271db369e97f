package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.LimitedStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's limits, as clients meet them. Everybody comes from an address of their own. */
@QuarkusTest
@WithTestResource(LimitedStack.class)
class LimitRoutesTest {
  private static final String KEY_SET = "/.well-known/jwks.json";
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final String NOWHERE = "/api/v1/nowhere";
  private static final String FORGED = "Bearer eyJhbGciOiJub25lIn0.e30.";
  private static final String POLICY =
      "\"address\";q=100;w=60, \"global-without-credential\";q=5000;w=60, \"global\";q=10000;w=60";
  private static Actor anna;

  private static Actor anna() {
    if (anna == null) {
      anna = Actor.registered("Anna", Visitor.unknown().address());
    }
    return anna;
  }

  /** How to be answered 100 times and then refused, whatever is wrong with the request. */
  private static Stream<Arguments> kinds() {
    return Stream.of(
        kind("200", 200, request -> request.get(KEY_SET)),
        kind("HEAD", 200, request -> request.head(KEY_SET)),
        kind("401 nothing shown", 401, request -> request.get(CUSTOMERS)),
        kind(
            "401 forged token",
            401,
            request -> request.header("Authorization", FORGED).get(CUSTOMERS)),
        kind(
            "401 forged key",
            401,
            request -> request.header("API-Key", "sk_live_nothing").get(CUSTOMERS)),
        kind(
            "401 of an unknown kind",
            401,
            request -> request.header("Authorization", "Basic YTpi").get(CUSTOMERS)),
        kind(
            "401 under admin",
            401,
            request -> request.header("Authorization", FORGED).get("/api/v1/admin/accounts")),
        kind("404", 404, request -> request.get(NOWHERE)),
        kind("404 with a credential", 404, request -> signed(request).get(NOWHERE)),
        kind("404 of another version", 404, request -> request.get("/api/v2/customers")),
        kind("404 with a slash", 404, request -> request.get(CUSTOMERS + "/")),
        kind("404 with a slash and a credential", 404, request -> signed(request).get("/a/")),
        kind("405", 405, request -> request.put(KEY_SET)),
        kind("405 with a credential", 405, request -> signed(request).put(CUSTOMERS)),
        kind("OPTIONS", 405, request -> request.options(CUSTOMERS)),
        kind("TRACE", 405, request -> request.request("TRACE", CUSTOMERS)),
        kind("preflight", 204, LimitRoutesTest::preflight),
        kind(
            "foreign origin",
            403,
            request -> request.header("Origin", "https://evil.test").get(KEY_SET)),
        kind(
            "foreign origin with a credential",
            403,
            request -> signed(request).header("Origin", "https://evil.test").get(CUSTOMERS)),
        kind(
            "413 with a credential",
            413,
            request -> signed(request).body("x".repeat(70_000)).post(CUSTOMERS)),
        kind(
            "415 with a credential",
            415,
            request ->
                signed(request).header("Content-Encoding", "gzip").body("{}").post(CUSTOMERS)),
        kind(
            "two credentials",
            400,
            request -> signed(request).header("API-Key", "x").get(CUSTOMERS)));
  }

  private static Arguments kind(
      String name, int status, Function<RequestSpecification, Response> send) {
    return Arguments.of(Named.of(name, send), status);
  }

  private static RequestSpecification signed(RequestSpecification request) {
    return request.header("Authorization", "Bearer " + anna().token());
  }

  private static Response preflight(RequestSpecification request) {
    return request
        .noContentType()
        .header("Origin", "https://holdfast.test")
        .header("Access-Control-Request-Method", "POST")
        .options("/api/v1/auth/login");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void everythingCountsOnceAndSharesOneWindow(
      Function<RequestSpecification, Response> send, int status) {
    Visitor visitor = Visitor.unknown();
    anna();

    Response answer = send.apply(visitor.request());

    assertEquals(status, answer.statusCode(), answer::asString);
    assertEquals("100", answer.header("X-RateLimit-Limit"));
    assertEquals("99", answer.header("X-RateLimit-Remaining"));
    assertEquals(POLICY, answer.header("RateLimit-Policy"));
    assertEquals("98", visitor.request().get(NOWHERE).header("X-RateLimit-Remaining"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void aSpentAddressIsRefusedWhateverElseIsWrong(
      Function<RequestSpecification, Response> send, int status) {
    Visitor visitor = Visitor.unknown();
    anna();
    spend(visitor);

    Response answer = send.apply(visitor.request());

    assertEquals(429, answer.statusCode(), answer::asString);
    assertEquals("0", answer.header("X-RateLimit-Remaining"));
    assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
    assertNull(answer.header("WWW-Authenticate"));
    assertNull(answer.header("Allow"));
  }

  @Test
  void aThousandOfAllKindsAtOnceAdmitExactlyAHundred() {
    Visitor visitor = Visitor.unknown();
    List<Arguments> kinds = kinds().toList();
    anna();

    List<Integer> statuses =
        Together.run(
            100,
            thread ->
                Stream.iterate(thread, i -> i + 100)
                    .limit(10)
                    .mapToInt(i -> sent(kinds.get(i % kinds.size()), visitor))
                    .filter(status -> status != 429)
                    .mapToObj(Integer.class::cast)
                    .toList()
                    .size());

    assertEquals(100, statuses.stream().mapToInt(Integer::intValue).sum());
  }

  @SuppressWarnings("unchecked")
  private static int sent(Arguments kind, Visitor visitor) {
    Named<Function<RequestSpecification, Response>> send =
        (Named<Function<RequestSpecification, Response>>) kind.get()[0];
    return send.getPayload().apply(visitor.request()).statusCode();
  }

  @Test
  void aRefusalIsAProblemWithAllHeaders() {
    Visitor visitor = Visitor.unknown();
    spend(visitor);

    Response answer = visitor.request().header("Origin", "https://holdfast.test").get(KEY_SET);

    assertProblem(answer, 429, "rate_limited");
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    assertEquals(POLICY, answer.header("RateLimit-Policy"));
    assertTrue(answer.header("RateLimit").matches("\"address\";r=0;t=[1-9][0-9]?"));
  }

  /** Waits need no test here that sleeps; see AuthLimitTest. */
  @Test
  void theTimesOfARefusalAgree() {
    Visitor visitor = Visitor.unknown();
    spend(visitor);
    long before = System.currentTimeMillis() / 1000;

    Response answer = visitor.request().get(KEY_SET);

    long reset = Long.parseLong(answer.header("X-RateLimit-Reset"));
    long wait = Long.parseLong(answer.header("Retry-After"));
    assertTrue(reset >= before + wait, () -> reset + " " + before + " " + wait);
    assertTrue(wait >= 1 && wait <= 61, () -> "" + wait);
  }

  @Test
  void aSpentAddressKeepsNobodyOutWhoIsKnown() {
    Visitor visitor = Visitor.unknown();
    Machine machine = Machine.of(anna(), "read:customers");
    spend(visitor);

    assertEquals(200, signed(visitor.request()).get(CUSTOMERS).statusCode());
    assertEquals(200, machine.from(visitor.address()).get(CUSTOMERS).statusCode());
    assertEquals(429, visitor.request().get(CUSTOMERS).statusCode());
  }

  @Test
  void aCallerSeesTheLimitOfThePrincipal() {
    Response answer = signed(Visitor.unknown().request()).get(CUSTOMERS);

    assertEquals(200, answer.statusCode());
    assertEquals("1000", answer.header("X-RateLimit-Limit"));
    assertEquals(
        "\"principal\";q=1000;w=60, \"global\";q=10000;w=60", answer.header("RateLimit-Policy"));
    assertTrue(answer.header("RateLimit").startsWith("\"principal\";r="));
  }

  @Test
  void everyAnswerToACallerSaysHowItStands() {
    Actor ben = Actor.registered("Ben", Visitor.unknown().address());
    RequestSpecification json = ben.request().contentType(ContentType.JSON);
    Response notFound = ben.request().get(CUSTOMERS + "/018f0000-0000-7000-8000-000000000000");
    Response invalid = json.body("{").post(CUSTOMERS);
    Response forbidden = ben.request().get("/api/v1/admin/accounts/x");
    Response unacceptable = ben.request().accept("image/png").get(CUSTOMERS);
    Response media = ben.request().contentType("text/plain").body("x").post(CUSTOMERS);
    Response made =
        ben.request()
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "name",
                    "C",
                    "address",
                    Map.of("line1", "A 1", "city", "B", "postalCode", "1", "country", "DE")))
            .post(CUSTOMERS);

    List<Response> answers = List.of(notFound, invalid, forbidden, unacceptable, media, made);
    List<Integer> left =
        answers.stream()
            .map(answer -> Integer.valueOf(answer.header("X-RateLimit-Remaining")))
            .toList();

    assertEquals(List.of(404, 400, 403, 406, 415), statuses(answers).subList(0, 5));
    assertEquals(left.stream().sorted(java.util.Comparator.reverseOrder()).toList(), left);
    assertEquals(answers.size() - 1, left.get(0) - left.get(5));
  }

  private static List<Integer> statuses(List<Response> answers) {
    return answers.stream().map(Response::statusCode).toList();
  }

  @Test
  void oneAccountIsOnePrincipalInAllItsSessions() {
    Actor ben = Actor.registered("Ben", Visitor.unknown().address());
    int first = left(ben.request().get(CUSTOMERS));
    ben.logIn();

    assertEquals(first - 1, left(ben.request().get(CUSTOMERS)));
  }

  @Test
  void aKeyIsAPrincipalOfItsOwn() {
    Actor ben = Actor.registered("Ben", Visitor.unknown().address());
    Machine one = Machine.of(ben, "read:customers");
    Machine other = Machine.of(ben, "read:customers");
    one.request().get(CUSTOMERS);

    assertEquals(998, left(one.request().get(CUSTOMERS)));
    assertEquals(999, left(other.request().get(CUSTOMERS)));
  }

  @Test
  void aThousandOfOnePrincipalAreAdmittedAndNoMore() {
    Actor ben = Actor.registered("Ben", Visitor.unknown().address());
    int used = 999 - left(ben.request().get(CUSTOMERS));

    List<Integer> admitted =
        Together.run(
            50,
            thread ->
                (int)
                    Stream.generate(() -> ben.request().get(CUSTOMERS).statusCode())
                        .limit(24)
                        .filter(status -> status == 200)
                        .count());

    assertEquals(999 - used, admitted.stream().mapToInt(Integer::intValue).sum());
    Response refused = ben.request().get(CUSTOMERS);
    assertProblem(refused, 429, "rate_limited");
  }

  @Test
  void aTokenThatIsShownToAPublicEndpointIsNone() {
    Response answer = signed(Visitor.unknown().request()).get(KEY_SET);

    assertEquals(POLICY, answer.header("RateLimit-Policy"));
  }

  @Test
  void addressesOfOneIpv6NetworkShareAWindow() {
    Visitor visitor = Visitor.unknown();
    int first = left(visitor.at("2001:db8:77:1::1").request().get(KEY_SET));

    assertEquals(first - 1, left(visitor.at("2001:db8:77:1:ffff::2").request().get(KEY_SET)));
    assertEquals(99, left(visitor.at("2001:db8:77:2::1").request().get(KEY_SET)));
  }

  @Test
  void anIpv4AddressWrittenAsIpv6IsTheSame() {
    Visitor visitor = Visitor.unknown();
    visitor.request().get(KEY_SET);

    assertEquals(98, left(visitor.at("::ffff:" + visitor.address()).request().get(KEY_SET)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP"})
  void aHeaderThatNobodyVouchesForIsNoAddress(String header) {
    Visitor visitor = Visitor.unknown();
    visitor.request().header(header, "203.0.113.1").get(KEY_SET);

    assertEquals(98, left(visitor.request().header(header, "203.0.113.2").get(KEY_SET)));
  }

  @Test
  void aHundredBadCredentialsCloseTheDoorButNotToOneThatIsRemembered() {
    Visitor visitor = Visitor.unknown();
    Machine machine = Machine.of(anna(), "read:customers");
    Machine unseen = Machine.of(anna(), "read:customers");
    signed(visitor.request()).get(CUSTOMERS).then().statusCode(200);
    machine.from(visitor.address()).get(CUSTOMERS).then().statusCode(200);
    for (int i = 0; i < 100; i++) {
      visitor.request().header("Authorization", FORGED).get(CUSTOMERS);
    }

    Response bad = visitor.request().header("Authorization", FORGED).get(CUSTOMERS);

    assertProblem(bad, 429, "rate_limited");
    assertEquals(200, signed(visitor.request()).get(CUSTOMERS).statusCode());
    assertEquals(200, machine.from(visitor.address()).get(CUSTOMERS).statusCode());
    assertProblem(unseen.from(visitor.address()).get(CUSTOMERS), 429, "rate_limited");
    assertEquals(200, unseen.from(Visitor.unknown().address()).get(CUSTOMERS).statusCode());
  }

  @Test
  void aKeyFromWhereItMayNotComeCountsAgainstThatAddress() {
    Visitor visitor = Visitor.unknown();
    Machine machine =
        Machine.of(
            anna(),
            Map.of(
                "scopes",
                List.of("read:customers"),
                "allowedAddresses",
                List.of("198.51.100.0/24")));

    Response answer = machine.from(visitor.address()).get(CUSTOMERS);

    assertProblem(answer, 403, "address_not_allowed");
    assertEquals("99", answer.header("X-RateLimit-Remaining"));
    assertEquals(POLICY, answer.header("RateLimit-Policy"));
  }

  @Test
  void requestsThatWereAbortedHoldNoPlace() throws java.io.IOException {
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 50; i++) {
      try (java.net.Socket socket = Wire.open()) {
        socket
            .getOutputStream()
            .write(
                ("GET "
                        + KEY_SET
                        + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: "
                        + visitor.address()
                        + "\r\n\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }

    assertEquals(200, visitor.request().get(KEY_SET).statusCode());
  }

  @Test
  void anUnauthenticatedAnswerStillAsksForACredential() {
    Response answer = Visitor.unknown().request().header("Authorization", FORGED).get(CUSTOMERS);

    assertUnauthenticated(answer);
    assertNotNull(answer.header("RateLimit"));
    assertFalse(answer.header("RateLimit").contains("principal"));
  }

  private static void spend(Visitor visitor) {
    Together.run(
        20,
        thread -> {
          for (int i = 0; i < 5; i++) {
            visitor.request().noContentType().get(NOWHERE);
          }
          return null;
        });
  }

  private static int left(Response answer) {
    return Integer.parseInt(answer.header("X-RateLimit-Remaining"));
  }
}
