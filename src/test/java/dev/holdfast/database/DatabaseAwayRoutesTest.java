package dev.holdfast.database;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.DatabaseCable;
import dev.holdfast.testsupport.DatabaseServer;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a request is told while the database is not there, and what is left behind of that. */
@QuarkusTest
@WithTestResource(
    value = HoldfastStack.class,
    initArgs = {
      @ResourceArg(name = HoldfastStack.WITH_CABLE, value = "true"),
      @ResourceArg(name = "holdfast.db.silence", value = "2s"),
      @ResourceArg(name = "holdfast.db.wait", value = "100ms"),
      @ResourceArg(name = "quarkus.datasource.reactive.max-size", value = "8")
    })
class DatabaseAwayRoutesTest {
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final String NAME = "Somebody";
  private static final String CUT_ALL =
      "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'holdfast_app'";
  private static final Duration DOWN_WITHIN = Duration.ofSeconds(5);
  private static final Actors actors = new Actors();

  @TestHTTPResource(value = "", management = true)
  String management;

  private InvoiceBooks anna;

  @BeforeEach
  void books() {
    anna = InvoiceBooks.inBusiness(actors.anna());
  }

  @AfterEach
  void backByItself() {
    DatabaseCable.mend();
    Waiting.until(this::isReady);
    Waiting.until(() -> read().statusCode() == 200);
    Waiting.until(() -> "0.0".equals(used("requests")));
    Waiting.until(() -> "0.0".equals(used("background")));
  }

  @Test
  void eachConnectionIsAPlaceForSomebody() {
    assertEquals("6.0", metric("holdfast_db_places", "requests"));
    assertEquals("1.0", metric("holdfast_db_places", "background"));
    assertEquals("1.0", metric("holdfast_db_places", "health"));
  }

  @Test
  void requestsToAStoppedDatabaseAre503AndReadinessGoesDown() {
    DatabaseServer server = DatabaseServer.running();
    server.stop();
    try {
      assertUnavailable(read());
      assertUnavailable(write());
      Waiting.until(DOWN_WITHIN, () -> !isReady());
      assertEquals(200, health("live").statusCode());
    } finally {
      server.start();
    }
  }

  @Test
  void aPausedDatabaseHoldsNobodyForEver() {
    DatabaseServer server = DatabaseServer.running();
    server.pause();
    try {
      assertUnavailable(read());
      // The connections that were open have been given up, so this one waits for a new one.
      assertUnavailable(write());
      Waiting.until(DOWN_WITHIN, () -> !isReady());
      assertEquals(200, health("live").statusCode());
    } finally {
      server.resume();
    }
  }

  @Test
  void aNetworkThatSwallowsEverythingHoldsNobodyForEver() {
    DatabaseCable.silence();

    List<Response> answers = Together.run(20, number -> read());

    answers.forEach(DatabaseAwayRoutesTest::assertUnavailable);
    Waiting.until(DOWN_WITHIN, () -> !isReady());
  }

  @Test
  void credentialsThatOnlyTheDatabaseKnowsAre503WhileItIsAway() {
    Machine machine = Machine.of(actors.anna(), "read:customers");
    DatabaseCable.cut();

    Response byKey = machine.request().get(CUSTOMERS);

    assertUnavailable(byKey);
  }

  @Test
  void aTokenThatMayHaveBeenRevokedIs503WhileTheDatabaseIsAway() {
    DatabaseCable.cut();
    Waiting.until(() -> health("ready").asString().contains("DOWN"));

    // Nothing of the account itself is read before the token is accepted.
    assertUnavailable(actors.anna().request().get("/api/v1/me"));
  }

  @Test
  void killedConnectionsUnderLoadGive503AndNothingElse() {
    AtomicBoolean done = new AtomicBoolean();
    Set<Integer> statuses = new HashSet<>();

    List<Set<Integer>> seen =
        Together.run(
            9,
            number -> {
              Set<Integer> mine = new HashSet<>();
              if (number == 0) {
                for (int i = 0; i < 60; i++) {
                  Database.text(CUT_ALL);
                }
                done.set(true);
              }
              while (!done.get()) {
                mine.add(number % 2 == 0 ? read().statusCode() : write().statusCode());
              }
              return mine;
            });

    seen.forEach(statuses::addAll);
    statuses.removeAll(Set.of(200, 201, 503));
    assertEquals(Set.of(), statuses);
  }

  @Test
  void tooManyClientsAre503() {
    Database.update("alter role holdfast_app connection limit 0");
    try {
      Database.text(CUT_ALL);

      assertUnavailable(eventually503());
    } finally {
      Database.update("alter role holdfast_app connection limit -1");
    }
  }

  @Test
  void aRoleThatIsNotLetInAnyMoreIs503() {
    Database.update("alter role holdfast_app nologin");
    try {
      Database.text(CUT_ALL);

      assertUnavailable(eventually503());
    } finally {
      Database.update("alter role holdfast_app login");
    }
  }

  @Test
  void aDatabaseThatOnlyReadsStillAnswersReads() {
    Database.update("alter role holdfast_app set default_transaction_read_only = on");
    try {
      Database.text(CUT_ALL);
      Waiting.until(() -> read().statusCode() == 200);

      assertUnavailable(write());
      assertEquals(200, read().statusCode());
    } finally {
      Database.update("alter role holdfast_app reset default_transaction_read_only");
      Database.text(CUT_ALL);
    }
  }

  @Test
  void aCommitThatNeverArrivedIs503AndTheRetryIsTheFirst() {
    String key = key();
    int before = customers();
    DatabaseCable.loseNextCommitOf(NAME);

    Response lost = write(key);
    Response again = retried(key);

    assertUnavailable(lost);
    assertEquals(201, again.statusCode());
    assertNull(again.header("Idempotent-Replayed"));
    assertEquals(before + 1, customers());
  }

  @Test
  void aCommitWhoseAnswerIsLostIs503AndTheRetryIsToldWhatWasDone() {
    String key = key();
    int before = customers();
    DatabaseCable.loseNextAnswerOf(NAME);

    Response lost = write(key);
    Response again = retried(key);

    assertUnavailable(lost);
    assertEquals(201, again.statusCode());
    assertEquals("true", again.header("Idempotent-Replayed"));
    assertEquals(before + 1, customers());
  }

  @Test
  void whatAChangeDidBeforeItsConnectionBrokeIsUndone() {
    int before = customers();
    List<Response> lost = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      DatabaseCable.loseNextCommitOf(NAME);
      lost.add(write());
    }

    lost.forEach(DatabaseAwayRoutesTest::assertUnavailable);
    assertEquals(before, customers());
  }

  private Response read() {
    return actors.anna().request().get(CUSTOMERS + "?limit=1");
  }

  private Response write() {
    return write(key());
  }

  private Response write(String key) {
    return anna.postKeyed(CUSTOMERS, key, Map.of("name", NAME));
  }

  /** Once the lost connection has been noticed by all. */
  private Response retried(String key) {
    Waiting.until(() -> read().statusCode() == 200);
    return write(key);
  }

  /** Connections that were cut are noticed one by one. */
  private Response eventually503() {
    Waiting.until(() -> read().statusCode() == 503);
    return read();
  }

  private static int customers() {
    return Integer.parseInt(Database.text("select count(*) from customer"));
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  private boolean isReady() {
    return health("ready").statusCode() == 200;
  }

  private Response health(String what) {
    return given().get(management.replaceFirst("/+$", "") + "/health/" + what);
  }

  private String used(String whom) {
    return metric("holdfast_db_places_used", whom);
  }

  private String metric(String name, String whom) {
    return given()
        .get(management.replaceFirst("/+$", "") + "/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(name + "{for=\"" + whom + "\""))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }

  private static void assertUnavailable(Response answer) {
    assertProblem(answer, 503, "unavailable");
    assertNotNull(answer.header("Retry-After"));
  }
}
