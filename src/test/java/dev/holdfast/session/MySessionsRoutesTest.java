package dev.holdfast.session;

import static dev.holdfast.session.Refreshing.COOKIE;
import static dev.holdfast.session.Refreshing.logout;
import static dev.holdfast.session.Refreshing.refresh;
import static dev.holdfast.session.Refreshing.statusWith;
import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Seeing one's sessions and ending them. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class MySessionsRoutesTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private Actor anna;

  @BeforeEach
  void register() {
    anna = Actor.registered("Anna");
  }

  @Test
  void theListShowsEachSessionAndNothingOfItsTokens() {
    String other = anna.token();
    anna.logIn();

    Response answer = anna.request().header("User-Agent", "x").get("/api/v1/me/sessions");

    assertEquals(200, answer.statusCode(), answer::asString);
    List<Map<String, Object>> items = answer.path("items");
    assertEquals(2, items.size());
    assertEquals(
        Set.of("id", "createdAt", "lastUsedAt", "addressPrefix", "userAgent", "current"),
        items.get(0).keySet());
    assertEquals(Tokens.claim(anna.token(), "sid"), items.get(0).get("id"));
    assertEquals(true, items.get(0).get("current"));
    assertEquals(Tokens.claim(other, "sid"), items.get(1).get("id"));
    assertEquals(false, items.get(1).get("current"));
    assertEquals("127.0.0.0/24", items.get(0).get("addressPrefix"));
    assertNull(answer.path("nextCursor"));
  }

  @Test
  void theListIsPagedLikeEveryOther() {
    anna.logIn();
    anna.logIn();

    Response first = anna.request().get("/api/v1/me/sessions?limit=2");
    Response second =
        anna.request().get("/api/v1/me/sessions?limit=2&cursor=" + first.path("nextCursor"));
    Response wrong = anna.request().get("/api/v1/me/sessions?cursor=abc");

    assertEquals(2, first.jsonPath().getList("items").size());
    assertEquals(1, second.jsonPath().getList("items").size());
    assertNull(second.path("nextCursor"));
    assertInvalid(wrong, "cursor", "invalid_cursor");
  }

  @Test
  void anEndedSessionHasNeitherRefreshNorAccessWithinASecond() {
    String refreshToken = anna.refreshToken();
    String accessToken = anna.token();
    anna.logIn();

    Response answer =
        anna.request().delete("/api/v1/me/sessions/" + Tokens.claim(accessToken, "sid"));

    assertEquals(204, answer.statusCode());
    Waiting.until(A_SECOND, () -> statusWith(accessToken) == 401);
    assertProblem(refresh(refreshToken), 401, "invalid_credentials");
    assertEquals(200, statusWith(anna.token()));
  }

  @Test
  void endingAllOthersLeavesTheOneThatAsks() {
    String first = anna.token();
    String second = anna.logIn().token();
    anna.logIn();

    Response answer = anna.request().delete("/api/v1/me/sessions");

    assertEquals(204, answer.statusCode());
    Waiting.until(A_SECOND, () -> statusWith(first) == 401 && statusWith(second) == 401);
    assertEquals(200, statusWith(anna.token()));
    assertEquals(200, refresh(anna.refreshToken()).statusCode());
  }

  @Test
  void somebodyElsesSessionIsNotFoundLikeOneThatNeverWas() {
    Actor ben = Actor.registered("Ben");

    Response foreign =
        ben.request().delete("/api/v1/me/sessions/" + Tokens.claim(anna.token(), "sid"));
    Response unknown = ben.request().delete("/api/v1/me/sessions/" + UUID.randomUUID());
    Response malformed = ben.request().delete("/api/v1/me/sessions/1");

    assertProblem(foreign, 404, "not_found");
    assertProblem(unknown, 404, "not_found");
    assertProblem(malformed, 404, "not_found");
    assertEquals(200, statusWith(anna.token()));
  }

  @Test
  void oneSessionMoreThanTwentyEndsTheOldest() {
    String oldest = anna.refreshToken();
    String second = anna.logIn().refreshToken();
    for (int i = 2; i < 21; i++) {
      anna.logIn();
    }

    List<Object> items = anna.request().get("/api/v1/me/sessions").path("items");

    assertEquals(20, items.size());
    assertEquals(401, refresh(oldest).statusCode());
    assertEquals(200, refresh(second).statusCode());
  }

  @Test
  void loggingOutEndsTheSessionItsAccessTokensAndTheCookie() {
    Response answer = logout(anna.refreshToken());

    assertEquals(204, answer.statusCode());
    assertTrue(answer.header("Set-Cookie").startsWith(COOKIE + "=;"));
    assertEquals(0, answer.getDetailedCookie(COOKIE).getMaxAge());
    Waiting.until(A_SECOND, () -> statusWith(anna.token()) == 401);
    assertProblem(refresh(anna.refreshToken()), 401, "invalid_credentials");
  }

  @Test
  void loggingOutTwiceOrWithoutACookieIsNoFault() {
    logout(anna.refreshToken());

    assertEquals(204, logout(anna.refreshToken()).statusCode());
    assertEquals(204, logout("made-up").statusCode());
    assertFalse(refresh("made-up").statusCode() == 200);
  }

  @Test
  void loggingOutEndsOneSessionAlone() {
    String first = anna.refreshToken();
    anna.logIn();

    logout(first);

    assertEquals(200, statusWith(anna.token()));
    assertEquals(200, refresh(anna.refreshToken()).statusCode());
  }
}
