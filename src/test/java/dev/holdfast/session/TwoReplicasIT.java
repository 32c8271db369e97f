package dev.holdfast.session;

import static dev.holdfast.session.Refreshing.COOKIE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
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
