package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.LimitedStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is tried at {@code /auth}: by address, by the account it names, by session, by device. */
@QuarkusTest
@WithTestResource(LimitedStack.class)
class AuthLimitTest {
  private static final String AUTH = "/api/v1/auth";
  private static final String WRONG = "wrong wrong wrong";
  private static final String CODE = "AAAAA-AAAAA";

  @Inject MeterRegistry metrics;

  @BeforeEach
  void stopClock() {
    MovableClock.stop();
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void anAddressHasFiveTriesAMinuteAtWhateverItTries() {
    Visitor visitor = Visitor.unknown();

    List<Integer> statuses =
        List.of(
            visitor.logIn(somebody(), WRONG).statusCode(),
            visitor.request().body(Map.of("email", somebody())).post(FORGOT).statusCode(),
            visitor.request().noContentType().post(AUTH + "/refresh").statusCode(),
            visitor.request().body("{").post(AUTH + "/register").statusCode(),
            visitor.request().get(AUTH + "/nowhere").statusCode());

    assertEquals(List.of(401, 202, 401, 400, 404), statuses);
    Response sixth = visitor.request().body(Map.of("email", somebody())).post(FORGOT);
    assertProblem(sixth, 429, "rate_limited");
    assertTrue(sixth.header("RateLimit").startsWith("\"auth\";r=0;t="));
  }

  @Test
  void aThousandLoginsAtOnceCostFiveHashesAndAreNoMore() {
    Visitor visitor = Visitor.unknown();
    long before = hashes();

    List<Integer> looked =
        Together.run(
            50,
            thread ->
                (int)
                    IntStream.range(0, 20)
                        .filter(i -> visitor.logIn(somebody(), WRONG).statusCode() == 401)
                        .count());

    assertEquals(5, looked.stream().mapToInt(Integer::intValue).sum());
    assertEquals(5, hashes() - before);
  }

  @Test
  void preflightsCountAgainstTheAddressAndNotAgainstAuth() {
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 10; i++) {
      visitor
          .request()
          .noContentType()
          .header("Origin", "https://holdfast.test")
          .header("Access-Control-Request-Method", "POST")
          .options(AUTH + "/login");
    }

    Response login = visitor.logIn(somebody(), WRONG);

    assertEquals(401, login.statusCode());
    assertEquals("4", login.header("X-RateLimit-Remaining"));
    assertEquals("88", visitor.request().get("/a").header("X-RateLimit-Remaining"));
  }

  @Test
  void waitingAsLongAsToldIsEnoughAndLessIsNot() {
    Visitor visitor = Visitor.unknown();
    spendAuth(visitor);
    Response refused = visitor.logIn(somebody(), WRONG);
    int wait = Integer.parseInt(refused.header("Retry-After"));

    MovableClock.forward(Duration.ofSeconds(wait).minusMillis(1_001));
    int early = visitor.logIn(somebody(), WRONG).statusCode();
    MovableClock.forward(Duration.ofMillis(1_001));

    assertEquals(429, early);
    assertEquals(401, visitor.logIn(somebody(), WRONG).statusCode());
  }

  @Test
  void whoGoesOnIsLockedOutForLongerAndLongerAndALoginChangesNothing() {
    Actor anna = actor("Anna");
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 110; i++) {
      visitor.request().get("/a");
    }
    int first = retryAfter(visitor.request().get("/a"));
    MovableClock.forward(Duration.ofSeconds(first));
    visitor.logIn(anna.email(), anna.password()).then().statusCode(200);
    for (int i = 0; i < 110; i++) {
      visitor.request().get("/a");
    }

    int second = retryAfter(visitor.request().get("/a"));

    // The window itself is one of up to 61 s.
    assertTrue(first == 60 || first == 61, () -> "" + first);
    assertEquals(120, second);
  }

  @Test
  void aBurstAtTheEndOfAMinuteIsRememberedInTheNext() {
    Visitor visitor = Visitor.unknown();
    MovableClock.forward(Duration.ofSeconds(59));
    for (int i = 0; i < 100; i++) {
      visitor.request().get("/a");
    }
    MovableClock.forward(Duration.ofSeconds(2));

    assertEquals(429, visitor.request().get("/a").statusCode());
  }

  /** Both the pause of an account and the limit of an address refuse: the pause is said. */
  @Test
  void whereTheBackOffRefusesTooItIsWhatIsSaid() {
    Actor anna = actor("Anna");
    waitAMinute();
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 5; i++) {
      assertProblem(visitor.logIn(anna.email(), WRONG), 401, "invalid_credentials");
    }
    long before = hashes();

    Response right = visitor.logIn(anna.email(), anna.password());
    Response other = visitor.logIn(somebody(), WRONG);

    assertProblem(right, 429, "too_many_attempts");
    assertProblem(other, 429, "rate_limited");
    assertEquals(retryAfter(other), retryAfter(right));
    assertEquals(before, hashes());
  }

  @Test
  void anUnknownAccountIsRefusedAlike() {
    Visitor visitor = Visitor.unknown();
    String nobody = somebody();
    for (int i = 0; i < 5; i++) {
      visitor.logIn(nobody, WRONG);
    }

    assertProblem(visitor.logIn(nobody, WRONG), 429, "too_many_attempts");
  }

  private static Stream<Named<Function<RequestSpecification, Response>>> badLogins() {
    return Stream.of(
        named("malformed", request -> request.body("{").post(AUTH + "/login")),
        named("invalid", request -> request.body("{\"email\":\"x\"}").post(AUTH + "/login")),
        named(
            "no address",
            request -> request.body(Map.of("email", "x", "password", WRONG)).post(AUTH + "/login")),
        named(
            "too long",
            request ->
                request
                    .body(Map.of("email", somebody(), "password", "x".repeat(200)))
                    .post(AUTH + "/login")),
        named("empty", request -> request.post(AUTH + "/login")),
        named(
            "another type",
            request -> request.contentType("text/plain").body("x").post(AUTH + "/login")),
        named("too large", request -> request.body("x".repeat(70_000)).post(AUTH + "/login")),
        named("unacceptable", request -> request.accept("image/png").post(AUTH + "/login")),
        named("a query", request -> request.body("{}").post(AUTH + "/login?a=b")),
        named("another method", request -> request.get(AUTH + "/login")),
        named(
            "a token that is none",
            request -> request.body(Map.of("mfaToken", "x", "code", "1")).post(AUTH + "/mfa")),
        named(
            "a token of nobody",
            request ->
                request
                    .body(Map.of("mfaToken", "A".repeat(43), "code", "123456"))
                    .post(AUTH + "/mfa")));
  }

  private static Named<Function<RequestSpecification, Response>> named(
      String name, Function<RequestSpecification, Response> send) {
    return Named.of(name, send);
  }

  @ParameterizedTest
  @MethodSource("badLogins")
  void aHeldRefusalIsTheAnswerWhateverElseIsWrong(Function<RequestSpecification, Response> send) {
    Visitor visitor = Visitor.unknown();
    spendAuth(visitor);

    Response answer = send.apply(visitor.request());

    assertProblem(answer, 429, "rate_limited");
    assertTrue(retryAfter(answer) > 1);
  }

  @Test
  void theRightPasswordOpensNothingWhileItIsRefused() {
    Actor anna = actor("Anna");
    Visitor visitor = Visitor.unknown();
    spendAuth(visitor);
    long before = hashes();

    Response answer = visitor.logIn(anna.email(), anna.password());

    assertProblem(answer, 429, "rate_limited");
    assertNull(answer.header("Set-Cookie"));
    assertEquals(before, hashes());
  }

  @Test
  void theRightCodeOpensNothingWhileItIsRefused() {
    MovableClock.reset();
    Actor anna = actor("Anna");
    SecondFactor factor = SecondFactor.of(anna);
    MovableClock.stop();
    Visitor visitor = Visitor.unknown();
    String token = visitor.logIn(anna.email(), anna.password()).path("mfaToken");
    for (int i = 0; i < 4; i++) {
      visitor.logIn(somebody(), WRONG);
    }
    Map<String, String> body = Map.of("mfaToken", token, "code", factor.recoveryCodes().get(0));

    Response refused = visitor.request().body(body).post(AUTH + "/mfa");
    MovableClock.forward(Duration.ofSeconds(retryAfter(refused)));

    assertProblem(refused, 429, "rate_limited");
    assertEquals(200, visitor.request().body(body).post(AUTH + "/mfa").statusCode());
  }

  @Test
  void strangersFromAnywhereHaveFiveTriesAtAnAccount() {
    Actor anna = actor("Anna");
    waitAMinute();
    for (int i = 0; i < 5; i++) {
      assertEquals(401, Visitor.unknown().logIn(anna.email(), WRONG).statusCode());
    }

    Response sixth = Visitor.unknown().logIn(anna.email(), anna.password());

    assertProblem(sixth, 429, "rate_limited");
    assertTrue(sixth.header("RateLimit").startsWith("\"auth-account\";r=0;t="));
    MovableClock.forward(Duration.ofSeconds(retryAfter(sixth)));
    assertEquals(200, Visitor.unknown().logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void anAccountThatIsNotThereIsCountedAlike() {
    String nobody = somebody();
    for (int i = 0; i < 5; i++) {
      assertEquals(401, Visitor.unknown().logIn(nobody, WRONG).statusCode());
    }

    Response sixth = Visitor.unknown().logIn(nobody.toUpperCase(java.util.Locale.ROOT), WRONG);

    assertProblem(sixth, 429, "rate_limited");
  }

  @Test
  void strangersDoNotKeepAKnownDeviceOut() {
    Actor anna = actor("Anna");
    waitAMinute();
    Visitor own = Visitor.knownTo(anna);
    for (int i = 0; i < 8; i++) {
      Visitor.unknown().logIn(anna.email(), WRONG);
    }

    Response login = own.elsewhere().logIn(anna.email(), anna.password());

    assertEquals(200, login.statusCode());
    assertEquals(429, Visitor.unknown().logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void aKnownDeviceUsesUpNothingOfTheStrangersTries() {
    Actor anna = actor("Anna");
    waitAMinute();
    Visitor own = Visitor.knownTo(anna);
    waitAMinute();
    for (int i = 0; i < 5; i++) {
      assertEquals(200, own.elsewhere().logIn(anna.email(), anna.password()).statusCode());
    }

    assertEquals(401, Visitor.unknown().logIn(anna.email(), WRONG).statusCode());
  }

  @Test
  void aKnownDeviceHasFiveTriesOfItsOwn() {
    Actor anna = actor("Anna");
    waitAMinute();
    Visitor own = Visitor.knownTo(anna);
    waitAMinute();
    for (int i = 0; i < 5; i++) {
      own.elsewhere().logIn(anna.email(), anna.password()).then().statusCode(200);
    }
    long before = hashes();

    Response sixth = own.elsewhere().logIn(anna.email(), anna.password());

    assertProblem(sixth, 429, "rate_limited");
    assertEquals(before, hashes());
    MovableClock.forward(Duration.ofSeconds(retryAfter(sixth)));
    assertEquals(200, own.elsewhere().logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void aDeviceOfAnotherAccountIsAStranger() {
    Actor anna = actor("Anna");
    Actor ben = actor("Ben");
    waitAMinute();
    Visitor bens = Visitor.knownTo(ben);
    for (int i = 0; i < 5; i++) {
      bens.elsewhere().logIn(anna.email(), WRONG);
    }

    Response sixth = bens.elsewhere().logIn(anna.email(), WRONG);

    assertProblem(sixth, 429, "rate_limited");
    assertProblem(Visitor.unknown().logIn(anna.email(), WRONG), 429, "rate_limited");
  }

  @Test
  void verificationsAndResetsCountAgainstTheAccountTheyName() {
    String email = somebody();
    for (int i = 0; i < 2; i++) {
      assertEquals(400, verify(Visitor.unknown(), email, CODE).statusCode());
      assertEquals(400, reset(Visitor.unknown(), email, CODE).statusCode());
    }
    assertEquals(401, Visitor.unknown().logIn(email, WRONG).statusCode());

    assertProblem(verify(Visitor.unknown(), email, CODE), 429, "rate_limited");
    assertProblem(reset(Visitor.unknown(), email, CODE), 429, "rate_limited");
    assertProblem(Visitor.unknown().logIn(email, WRONG), 429, "rate_limited");
  }

  @Test
  void whatIsNotWellFormedCountsAgainstNoAccount() {
    String email = somebody();
    for (int i = 0; i < 6; i++) {
      verify(Visitor.unknown(), email, "no code");
      reset(Visitor.unknown(), email, "no code");
      Visitor.unknown().logIn(email, "x".repeat(200));
    }

    assertEquals(401, Visitor.unknown().logIn(email, WRONG).statusCode());
  }

  @Test
  void anOwnersDeviceResetsThePasswordWhateverStrangersTry() {
    Actor anna = actor("Anna");
    waitAMinute();
    Visitor own = Visitor.knownTo(anna);
    for (int i = 0; i < 6; i++) {
      reset(Visitor.unknown(), anna.email(), CODE);
    }

    assertProblem(reset(Visitor.unknown(), anna.email(), CODE), 429, "rate_limited");
    assertEquals(400, reset(own.elsewhere(), anna.email(), CODE).statusCode());
  }

  @Test
  void aKnownRefreshTokenCountsAgainstItsSessionAlone() {
    Actor anna = actor("Anna");
    Visitor visitor = Visitor.unknown();
    spendAuth(visitor);

    Response refreshed = refresh(visitor, anna.refreshToken());

    assertEquals(200, refreshed.statusCode());
    assertEquals("30", refreshed.header("X-RateLimit-Limit"));
    assertEquals("29", refreshed.header("X-RateLimit-Remaining"));
    assertEquals(
        "\"session\";q=30;w=60, \"global\";q=10000;w=60", refreshed.header("RateLimit-Policy"));
  }

  @Test
  void aSessionRefreshesThirtyTimesAMinuteAndAnotherIsNotItsBusiness() {
    Actor anna = actor("Anna");
    String other = actorsNextSession(anna);
    String token = anna.refreshToken();
    for (int i = 0; i < 30; i++) {
      Response next = refresh(Visitor.unknown(), token);
      next.then().statusCode(200);
      token = next.cookie("__Host-refresh");
    }

    Response more = refresh(Visitor.unknown(), token);
    Response logout = logout(Visitor.unknown(), token);

    assertProblem(more, 429, "rate_limited");
    assertProblem(logout, 429, "rate_limited");
    assertEquals(200, refresh(Visitor.unknown(), other).statusCode());
  }

  @Test
  void aForgedRefreshTokenCountsAgainstItsAddress() {
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 5; i++) {
      assertEquals(401, refresh(visitor, "A".repeat(91)).statusCode());
    }

    assertProblem(refresh(visitor, "A".repeat(91)), 429, "rate_limited");
    assertProblem(logout(visitor, "A".repeat(91)), 429, "rate_limited");
  }

  @Test
  void provingOneselfAgainCountsAgainstThePrincipal() {
    Actor anna = actor("Anna");
    Visitor visitor = Visitor.unknown();
    spendAuth(visitor);

    Response answer =
        visitor
            .request()
            .header("Authorization", "Bearer " + anna.token())
            .body(Map.of("password", anna.password()))
            .post(AUTH + "/reauthenticate");

    assertEquals(200, answer.statusCode());
    assertTrue(answer.header("RateLimit-Policy").startsWith("\"principal\";"));
    assertEquals(
        429,
        visitor
            .request()
            .body(Map.of("password", "x"))
            .post(AUTH + "/reauthenticate")
            .statusCode());
  }

  @Test
  void decisionsAreCountedByTierAndOutcome() {
    double before = refusals("auth");
    Visitor visitor = Visitor.unknown();
    spendAuth(visitor);

    visitor.logIn(somebody(), WRONG);

    assertEquals(1, refusals("auth") - before);
    assertFalse(metrics.find("holdfast.ratelimit.decisions").counters().isEmpty());
  }

  private static final String FORGOT = AUTH + "/password/forgot";

  /** Five different accounts, so that no account's pause is in the way. */
  private static void spendAuth(Visitor visitor) {
    for (int i = 0; i < 5; i++) {
      visitor.request().noContentType().post(AUTH + "/refresh");
    }
  }

  private static Actor actor(String name) {
    return Actor.registered(name, Visitor.unknown().address());
  }

  private static String actorsNextSession(Actor actor) {
    Visitor visitor = Visitor.unknown();
    return visitor.logIn(actor.email(), actor.password()).cookie("__Host-refresh");
  }

  /** What an actor's own way in has used up is over. */
  private static void waitAMinute() {
    MovableClock.forward(Duration.ofSeconds(62));
  }

  private static Response verify(Visitor visitor, String email, String code) {
    return visitor
        .request()
        .body(Map.of("email", email, "code", code))
        .post(AUTH + "/verify-email");
  }

  private static Response reset(Visitor visitor, String email, String code) {
    return visitor
        .request()
        .body(Map.of("email", email, "code", code, "newPassword", "a quite good password 9"))
        .post(AUTH + "/password/reset");
  }

  private static Response refresh(Visitor visitor, String token) {
    return visitor
        .with("__Host-refresh=" + token)
        .request()
        .noContentType()
        .post(AUTH + "/refresh");
  }

  private static Response logout(Visitor visitor, String token) {
    return visitor.with("__Host-refresh=" + token).request().noContentType().post(AUTH + "/logout");
  }

  private static int retryAfter(Response answer) {
    return Integer.parseInt(answer.header("Retry-After"));
  }

  private static String somebody() {
    return "somebody." + UUID.randomUUID().toString().substring(0, 13) + "@example.com";
  }

  private long hashes() {
    return metrics.get("holdfast.password.hashes").timer().count();
  }

  private double refusals(String tier) {
    return metrics
        .get("holdfast.ratelimit.decisions")
        .tags("tier", tier, "outcome", "refused")
        .counter()
        .count();
  }
}
