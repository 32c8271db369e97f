package dev.holdfast.session;

import static dev.holdfast.session.Refreshing.COOKIE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two replicas on one database behave as one. */
class TwoReplicasIT {
  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private static final String CUT =
      "select count(pg_terminate_backend(pid)) from pg_stat_activity"
          + " where application_name = 'holdfast-notices'";

  private static HoldfastStack stack;
  private static Replica one;
  private static Replica other;
  private static Actor anna;

  @BeforeAll
  static void start() throws IOException {
    stack = new HoldfastStack();
    Map<String, String> settings = stack.start();
    one = Replica.start(settings);
    other = Replica.start(settings);
    RestAssured.baseURI = "http://localhost";
    RestAssured.port = one.port();
    anna = Actor.registered("Anna");
  }

  @AfterAll
  static void stop() {
    RestAssured.reset();
    one.close();
    other.close();
    stack.stop();
  }

  @Test
  void aTokenOfOneIsGoodAtTheOther() {
    anna.logIn();

    assertEquals(200, status(other, anna.token()));
  }

  @Test
  void refreshesAtBothAtOnceGetOneSuccessorEachTime() {
    String token = anna.logIn().refreshToken();
    for (int round = 0; round < 25; round++) {
      String presented = token;

      List<Response> answers =
          Together.run(20, number -> refresh(number % 2 == 0 ? one : other, presented));

      assertEquals(
          Set.of(200), answers.stream().map(Response::statusCode).collect(Collectors.toSet()));
      Set<String> successors =
          answers.stream().map(answer -> answer.cookie(COOKIE)).collect(Collectors.toSet());
      assertEquals(1, successors.size());
      token = successors.iterator().next();
    }
  }

  @Test
  void anAnswerLostByOneIsGivenAgainByTheOther() {
    String first = anna.logIn().refreshToken();
    String lost = refresh(one, first).cookie(COOKIE);

    Response again = refresh(other, first);

    assertEquals(lost, again.cookie(COOKIE));
  }

  @Test
  void aReuseSeenByOneEndsTheSessionAtTheOther() {
    String first = anna.logIn().refreshToken();
    Response third = refresh(other, refresh(one, first).cookie(COOKIE));

    Response stolen = refresh(one, first);

    assertEquals(401, stolen.statusCode());
    assertEquals(401, refresh(other, third.cookie(COOKIE)).statusCode());
    Waiting.until(A_SECOND, () -> status(other, third.path("accessToken")) == 401);
  }

  @Test
  void aLogoutAtOneHoldsAtTheOtherWithinASecond() {
    anna.logIn();
    assertEquals(200, status(other, anna.token()));

    one.request()
        .noContentType()
        .header("Cookie", COOKIE + "=" + anna.refreshToken())
        .post("/api/v1/auth/logout");

    Waiting.until(A_SECOND, () -> status(other, anna.token()) == 401);
  }

  @Test
  void aLogoutHoldsWithinASecondWhileNotificationsAreCut() {
    anna.logIn();
    assertEquals(200, status(other, anna.token()));

    Database.text(CUT);
    one.request()
        .noContentType()
        .header("Cookie", COOKIE + "=" + anna.refreshToken())
        .post("/api/v1/auth/logout");

    Waiting.until(A_SECOND, () -> status(other, anna.token()) == 401);
    Waiting.until(A_SECOND, () -> status(one, anna.token()) == 401);
  }

  @Test
  void aChangedPasswordEndsOtherSessionsAtTheOtherWithinASecond() {
    Actor ben = Actor.registered("Ben");
    String before = ben.token();
    ben.logIn();

    Response changed =
        ben.request()
            .contentType(ContentType.JSON)
            .body(Map.of("currentPassword", ben.password(), "newPassword", "another good one 7"))
            .post("/api/v1/me/password");

    assertEquals(204, changed.statusCode(), changed::asString);
    Waiting.until(A_SECOND, () -> status(other, before) == 401);
    assertEquals(200, status(other, ben.token()));
  }

  @Test
  void aLockAtOneHoldsAtTheOtherWithinASecond() {
    Administrator ada = Administrator.appointed("Ada");
    Actor ben = Actor.registered("Ben");

    Response locked =
        ada.request()
            .body(Map.of("reason", "Asked for it."))
            .post("/api/v1/admin/accounts/" + Tokens.claim(ben.token(), "sub") + "/lock");

    assertEquals(204, locked.statusCode(), locked::asString);
    Waiting.until(A_SECOND, () -> status(other, ben.token()) == 401);
  }

  @Test
  void aSigningKeyChangesAtBothWithoutARefusal() {
    Administrator ada = Administrator.appointed("Ada");
    int before = keys(other);

    Response rotated = ada.request().body("{}").post("/api/v1/admin/signing-keys/rotate");

    assertEquals(202, rotated.statusCode(), rotated::asString);
    Waiting.until(() -> keys(one) > before && keys(other) > before);
    assertEquals(200, status(other, ada.token()));
    assertEquals(200, status(one, anna.logIn().token()));
  }

  @Test
  void inAnEmergencyTheTokensOfTheOldKeyEndAtBothAndSessionsGoOn() {
    Administrator ada = Administrator.appointed("Ada");
    anna.logIn();

    Response rotated =
        ada.request().body(Map.of("emergency", true)).post("/api/v1/admin/signing-keys/rotate");

    assertEquals(202, rotated.statusCode(), rotated::asString);
    Waiting.until(A_SECOND, () -> status(one, anna.token()) == 401);
    Waiting.until(A_SECOND, () -> status(other, anna.token()) == 401);
    Response refreshed = refresh(other, anna.refreshToken());
    assertEquals(200, refreshed.statusCode());
    Waiting.until(() -> status(one, refreshed.path("accessToken")) == 200);
  }

  @Test
  void wrongPasswordsAreCountedOverBoth() {
    Actor ben = Actor.registered("Ben");

    List<Integer> statuses =
        Together.run(20, number -> wrongLogin(number % 2 == 0 ? one : other, ben).statusCode());

    assertEquals(5, statuses.stream().filter(status -> status == 401).count());
    assertEquals(15, statuses.stream().filter(status -> status == 429).count());
  }

  private static Response wrongLogin(Replica replica, Actor actor) {
    return replica
        .request()
        .header("X-Forwarded-For", "203.0.113.77")
        .contentType(ContentType.JSON)
        .body(Map.of("email", actor.email(), "password", "wrong wrong wrong"))
        .post("/api/v1/auth/login");
  }

  private static int keys(Replica replica) {
    return replica.request().get("/.well-known/jwks.json").jsonPath().getList("keys").size();
  }

  private static Response refresh(Replica replica, String token) {
    return replica
        .request()
        .noContentType()
        .header("Cookie", COOKIE + "=" + token)
        .post("/api/v1/auth/refresh");
  }

  private static int status(Replica replica, String accessToken) {
    return replica
        .request()
        .accept(ContentType.JSON)
        .header("Authorization", "Bearer " + accessToken)
        .get("/api/v1/me")
        .statusCode();
  }
}
