package dev.holdfast.session;

import static dev.holdfast.session.Refreshing.COOKIE;
import static dev.holdfast.session.Refreshing.refresh;
import static dev.holdfast.session.Refreshing.statusWith;
import static dev.holdfast.session.Refreshing.with;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refreshing, its story of lost answers, tabs and thieves, and what other pages may not do. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class RefreshRoutesTest {
  private static Actor anna;

  @BeforeEach
  void registerOnce() {
    anna = anna != null ? anna : Actor.registered("Anna");
  }

  @Test
  void aRefreshGivesAnotherTokenOfTheSameSession() {
    String first = anna.logIn().refreshToken();
    Object session = Tokens.claim(anna.token(), "sid");
    Object authTime = Tokens.claim(anna.token(), "auth_time");

    Response answer = refresh(first);

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals(
        Set.of("accessToken", "tokenType", "expiresIn"), answer.jsonPath().getMap("$").keySet());
    assertEquals(session, Tokens.claim(answer.path("accessToken"), "sid"));
    assertEquals(authTime, Tokens.claim(answer.path("accessToken"), "auth_time"));
    assertEquals(List.of("pwd"), Tokens.claim(answer.path("accessToken"), "amr"));
    assertNotEquals(first, answer.cookie(COOKIE));
    assertEquals(200, statusWith(answer.path("accessToken")));
  }

  @Test
  void theCookieIsThatOfTheContract() {
    String first = anna.logIn().refreshToken();

    String cookie = refresh(first).header("Set-Cookie");

    assertTrue(
        cookie.matches(
            COOKIE
                + "=[A-Za-z0-9_-]{91}; Path=/; HttpOnly; Secure; SameSite=Strict;"
                + " Max-Age=604(800|7\\d\\d)"),
        cookie);
  }

  @Test
  void fiftyRefreshesAtOnceGetOneSuccessor() {
    String first = anna.logIn().refreshToken();

    List<Response> answers = Together.run(50, number -> refresh(first));

    assertEquals(
        Set.of(200), answers.stream().map(Response::statusCode).collect(Collectors.toSet()));
    assertEquals(1, answers.stream().map(answer -> answer.cookie(COOKIE)).distinct().count());
    assertEquals(200, refresh(answers.get(0).cookie(COOKIE)).statusCode());
  }

  @Test
  void aLostAnswerIsGivenAgain() {
    String first = anna.logIn().refreshToken();
    String lost = refresh(first).cookie(COOKIE);

    Response again = refresh(first);

    assertEquals(200, again.statusCode());
    assertEquals(lost, again.cookie(COOKIE));
  }

  @Test
  void twoTabsGoOnWithOneToken() {
    String shared = anna.logIn().refreshToken();
    String ofOneTab = refresh(shared).cookie(COOKIE);
    String ofTheOther = refresh(shared).cookie(COOKIE);

    Response next = refresh(ofTheOther);

    assertEquals(ofOneTab, ofTheOther);
    assertEquals(200, next.statusCode());
  }

  @Test
  void aGrandparentWithinTheGraceTimeEndsTheSessionForBoth() {
    String first = anna.logIn().refreshToken();
    String second = refresh(first).cookie(COOKIE);
    Response third = refresh(second);

    Response stolen = refresh(first);

    assertProblem(stolen, 401, "invalid_credentials");
    assertProblem(refresh(third.cookie(COOKIE)), 401, "invalid_credentials");
    Waiting.until(Duration.ofSeconds(1), () -> statusWith(third.path("accessToken")) == 401);
  }

  @Test
  void aRefusalLeavesTheCookieAlone() {
    String first = anna.logIn().refreshToken();
    refresh(refresh(first).cookie(COOKIE));

    Response refused = refresh(first);

    assertEquals(401, refused.statusCode());
    assertNull(refused.header("Set-Cookie"));
  }

  @Test
  void aForgedTokenThatNamesASessionEndsNothing() {
    String good = anna.logIn().refreshToken();
    byte[] bytes = Base64.getUrlDecoder().decode(good);
    bytes[30] ^= 1;
    String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

    Response refused = refresh(forged);

    assertProblem(refused, 401, "invalid_credentials");
    assertEquals(200, refresh(good).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "\"%s\"", "%s=", "%s%%20", " ", "%s.%s", "é", "null"})
  void anyOtherSpellingIsNoToken(String spelling) {
    String good = anna.logIn().refreshToken();

    Response refused = refresh(spelling.replace("%s", good).replace("%%", "%"));

    assertProblem(refused, 401, "invalid_credentials");
    assertEquals(200, refresh(good).statusCode());
  }

  @Test
  void anOversizedCookieIsNoToken() {
    Response refused = refresh("A".repeat(8000));

    assertProblem(refused, 401, "invalid_credentials");
  }

  @Test
  void withoutACookieNobodyIsRefreshed() {
    Response refused = given().noContentType().post("/api/v1/auth/refresh");

    assertProblem(refused, 401, "invalid_credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"refresh", "logout"})
  void twoCookiesAreMalformed(String call) {
    String good = anna.logIn().refreshToken();

    Response refused =
        given()
            .noContentType()
            .header("Cookie", COOKIE + "=" + good + "; " + COOKIE + "=" + good)
            .post("/api/v1/auth/" + call);

    assertProblem(refused, 400, "malformed_request");
    assertEquals(200, refresh(good).statusCode());
  }

  @Test
  void anExpiredAccessTokenBesideItIsNotLookedAt() {
    String good = anna.logIn().refreshToken();

    Response answer =
        with(good).header("Authorization", "Bearer abc.def.ghi").post("/api/v1/auth/refresh");

    assertEquals(200, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "https://holdfast.test.evil.example"})
  void aForeignPageCanNeitherRefreshNorLogOut(String origin) {
    String good = anna.logIn().refreshToken();

    Response refreshed = with(good).header("Origin", origin).post("/api/v1/auth/refresh");
    Response loggedOut = with(good).header("Origin", origin).post("/api/v1/auth/logout");

    assertProblem(refreshed, 403, "origin_not_allowed");
    assertProblem(loggedOut, 403, "origin_not_allowed");
    assertEquals(200, refresh(good).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"refresh", "logout"})
  void aCrossSiteRequestWithoutOriginIsRefused(String call) {
    String good = anna.logIn().refreshToken();

    Response refused =
        with(good).header("Sec-Fetch-Site", "cross-site").post("/api/v1/auth/" + call);

    assertProblem(refused, 403, "origin_not_allowed");
    assertEquals(200, refresh(good).statusCode());
  }

  @Test
  void thePagesOfTheServiceItselfMayRefresh() {
    String good = anna.logIn().refreshToken();

    Response answer =
        with(good)
            .header("Origin", "https://holdfast.test")
            .header("Sec-Fetch-Site", "same-origin")
            .post("/api/v1/auth/refresh");

    assertEquals(200, answer.statusCode());
  }

  @Test
  void aFormIsNoRefresh() {
    String good = anna.logIn().refreshToken();

    Response form = with(good).contentType("text/plain").body("a=b").post("/api/v1/auth/refresh");
    Response link = with(good).get("/api/v1/auth/refresh");

    assertProblem(form, 415, "unsupported_media_type");
    assertProblem(link, 405, "method_not_allowed");
    assertEquals(200, refresh(good).statusCode());
  }

  @Test
  void aLoginThatBringsAnOldCookieEndsThatSession() {
    String old = anna.logIn().refreshToken();
    String oldAccess = anna.token();

    Response login = loginWith(old, anna.password());

    assertEquals(200, login.statusCode());
    assertProblem(refresh(old), 401, "invalid_credentials");
    Waiting.until(Duration.ofSeconds(1), () -> statusWith(oldAccess) == 401);
  }

  @Test
  void aFailedLoginThatBringsAnOldCookieEndsNothing() {
    String old = anna.logIn().refreshToken();

    Response login = loginWith(old, "wrong wrong wrong");

    assertEquals(401, login.statusCode());
    assertEquals(200, refresh(old).statusCode());
  }

  private static Response loginWith(String cookie, String password) {
    return with(cookie)
        .header("X-Forwarded-For", "203.0.113.40")
        .contentType(ContentType.JSON)
        .body("{\"email\":\"" + anna.email() + "\",\"password\":\"" + password + "\"}")
        .post("/api/v1/auth/login");
  }
}
