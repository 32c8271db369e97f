package dev.holdfast.session;

import static dev.holdfast.session.Refreshing.COOKIE;
import static dev.holdfast.session.Refreshing.refresh;
import static dev.holdfast.session.Refreshing.statusWith;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.MovableClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long sessions and their tokens last, on a clock that is moved. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class SessionLifetimesTest {

  /** Hears what would become alerts. */
  @Singleton
  static class Watch {
    final List<SecurityNotice> heard = new CopyOnWriteArrayList<>();

    void hear(@Observes SecurityNotice notice) {
      heard.add(notice);
    }
  }

  @Inject Watch watch;
  @Inject Sessions sessions;

  private Actor ben;

  @BeforeEach
  void register() {
    ben = Actor.registered("Ben");
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void afterTheGraceTimeThePrecedingTokenEndsTheSessionAndSaysSo() {
    String first = ben.refreshToken();
    String second = refresh(first).cookie(COOKIE);
    MovableClock.forward(Duration.ofSeconds(31));

    Response late = refresh(first);

    assertProblem(late, 401, "invalid_credentials");
    assertEquals(401, refresh(second).statusCode());
    UUID account = UUID.fromString((String) Tokens.claim(ben.token(), "sub"));
    assertEquals(
        List.of(SecurityNotice.Kind.REFRESH_REUSED),
        watch.heard.stream()
            .filter(notice -> account.equals(notice.accountId()))
            .map(SecurityNotice::kind)
            .toList());
    // After the code that verified the address.
    assertTrue(Mailbox.awaitCount(ben.email(), 2).get(1).contains("used from two places"));
  }

  @Test
  void withinTheGraceTimeThePrecedingTokenGivesTheSameSuccessor() {
    String first = ben.refreshToken();
    String second = refresh(first).cookie(COOKIE);
    MovableClock.forward(Duration.ofSeconds(29));

    Response again = refresh(first);

    assertEquals(200, again.statusCode());
    assertEquals(second, again.cookie(COOKIE));
  }

  @Test
  void anIdleSessionIsOverAfterSevenDays() {
    String first = ben.refreshToken();
    MovableClock.forward(Duration.ofDays(7));

    assertProblem(refresh(first), 401, "invalid_credentials");
  }

  @Test
  void aSessionInUseIsOverAfterThirtyDays() {
    String token = ben.refreshToken();
    for (int week = 0; week < 4; week++) {
      MovableClock.forward(Duration.ofDays(7).minusSeconds(1));
      token = refresh(token).cookie(COOKIE);
    }
    MovableClock.forward(Duration.ofDays(2).minusSeconds(30));
    Response last = refresh(token);
    MovableClock.forward(Duration.ofSeconds(60));

    Response after = refresh(last.cookie(COOKIE));

    assertEquals(200, last.statusCode());
    assertTrue(last.getDetailedCookie(COOKIE).getMaxAge() <= 60);
    assertProblem(after, 401, "invalid_credentials");
  }

  @Test
  void anAccessTokenIsOverAfterFifteenMinutesAndTheSessionGoesOn() {
    MovableClock.forward(Duration.ofMinutes(15));

    assertEquals(401, statusWith(ben.token()));
    assertEquals(200, refresh(ben.refreshToken()).statusCode());
  }

  @Test
  void onlyTheHashOfATokenIsStoredAndItsSuccessorSealed() {
    String first = ben.refreshToken();
    String second = refresh(first).cookie(COOKIE);

    String row =
        Database.text(
            "select s::text from session s where id = ?::uuid", Tokens.claim(ben.token(), "sid"));

    for (String token : List.of(first, second)) {
      byte[] secret = java.util.Base64.getUrlDecoder().decode(token);
      String hex = java.util.HexFormat.of().formatHex(secret, 20, 52);
      assertFalse(row.contains(hex));
      assertFalse(row.contains(token));
    }
  }

  @Test
  void theSealedSuccessorIsGoneSoonAfterTheGraceTime() {
    refresh(ben.refreshToken());
    MovableClock.forward(Duration.ofSeconds(31));

    sessions.forgetSuccessors().await().indefinitely();

    assertNull(
        Database.text(
            "select successor::text from session where id = ?::uuid",
            Tokens.claim(ben.token(), "sid")));
  }

  @Test
  void whatIsOverForADayIsPurgedAndItsTokensAreNothing() {
    String token = ben.refreshToken();
    Object session = Tokens.claim(ben.token(), "sid");
    MovableClock.forward(Duration.ofDays(9));

    sessions.purge().await().indefinitely();

    assertNull(Database.text("select id from session where id = ?::uuid", session));
    assertProblem(refresh(token), 401, "invalid_credentials");
  }
}
