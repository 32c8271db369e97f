package dev.holdfast.database;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Estate;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More at once than the database takes, which here is one request. */
@QuarkusTest
@WithTestResource(
    value = HoldfastStack.class,
    initArgs = {
      @ResourceArg(name = "holdfast.db.wait", value = "100ms"),
      @ResourceArg(name = "holdfast.http.in-flight", value = "4"),
      @ResourceArg(name = "quarkus.datasource.reactive.max-size", value = "3")
    })
class OverloadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String KEY_SET = "/.well-known/jwks.json";
  private static final String LOCK = "select pg_advisory_lock(4711)";
  private static final String WAIT_FOR_IT = "select pg_advisory_xact_lock(4711)";
  private static final String WHO_WAITS =
      "select from pg_locks where locktype = 'advisory' and objid = 4711 and not granted";
  private static final Actors actors = new Actors();

  @TestHTTPResource(value = "", management = true)
  String management;

  @Inject Transactions transactions;
  @Inject MeterRegistry metrics;

  private Connection holder;

  @BeforeEach
  void people() {
    actors.anna();
  }

  @AfterEach
  void nothingIsLost() throws SQLException {
    release();
    Waiting.until(() -> used("requests") == 0);
    assertEquals(0, waiting());
  }

  /** Something that takes long is at the database, and there is no place for anything else. */
  private CompletableFuture<RowSet<Row>> occupied() throws SQLException {
    holder = Database.superuser();
    holder.createStatement().execute(LOCK);
    CompletableFuture<RowSet<Row>> underWay =
        transactions.single(WAIT_FOR_IT, Tuple.tuple()).subscribeAsCompletionStage();
    Waiting.until(() -> used("requests") == 1);
    return underWay;
  }

  private boolean isAtTheDatabase() {
    try (ResultSet waiting = holder.createStatement().executeQuery(WHO_WAITS)) {
      return waiting.next();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void release() throws SQLException {
    if (holder != null) {
      holder.close();
      holder = null;
    }
  }

  private double used(String whom) {
    return metrics.get("holdfast.db.places.used").tag("for", whom).gauge().value();
  }

  private double waiting() {
    return metrics.get("holdfast.db.waiting").tag("for", "requests").gauge().value();
  }

  @Test
  void aRequestThatFindsNoPlaceIsToldWhenToComeBack() throws SQLException {
    occupied();

    Response answer = actors.anna().request().get("/api/v1/customers");

    assertProblem(answer, 503, "unavailable");
    assertNotNull(answer.header("Retry-After"));
  }

  @Test
  void whatIsUnderWayIsNotDisturbed() throws Exception {
    CompletableFuture<RowSet<Row>> underWay = occupied();
    actors.anna().request().get("/api/v1/customers");

    release();

    assertEquals(1, underWay.get(10, TimeUnit.SECONDS).size());
    assertEquals(200, actors.anna().request().get("/api/v1/customers").statusCode());
  }

  @Test
  void anOverloadedServiceIsReady() throws SQLException {
    occupied();

    Response answer = given().get(management.replaceFirst("/+$", "") + "/health/ready");

    assertEquals(200, answer.statusCode());
  }

  @Test
  void itsOwnWorkGoesOn() throws SQLException {
    occupied();

    RowSet<Row> rows =
        transactions.background().single("select 1", Tuple.tuple()).await().atMost(PATIENCE);

    assertEquals(1, rows.size());
  }

  @Test
  void theirWorkIsDoneToItsEndWhenClientsHangUpAndThePlaceIsTakenUntilThen() throws SQLException {
    holder = Database.superuser();
    holder.createStatement().execute(LOCK);
    Cancellable client =
        transactions.single(WAIT_FOR_IT, Tuple.tuple()).subscribe().with(r -> {}, f -> {});
    // The place is taken a moment earlier, and whoever hangs up in that moment gives it back.
    Waiting.until(this::isAtTheDatabase);

    client.cancel();

    assertEquals(1, used("requests"));
    release();
    Waiting.until(() -> used("requests") == 0);
  }

  @Test
  void whoHangsUpWhileWaitingWaitsNoLonger() throws SQLException {
    occupied();

    Cancellable client =
        transactions.single("select 1", Tuple.tuple()).subscribe().with(r -> {}, f -> {});
    client.cancel();

    assertEquals(0, waiting());
  }

  @Test
  void workWithAConnectionThatAsksForAnotherIsRefusedAndNotStuck() {
    Uni<RowSet<Row>> nested =
        transactions.unowned(tx -> transactions.single("select 1", Tuple.tuple()));

    ProblemException refusal =
        assertThrows(ProblemException.class, () -> nested.await().atMost(PATIENCE));

    assertEquals(ProblemType.UNAVAILABLE, refusal.type());
  }

  @Test
  void moreRequestsThanMayBeUnderWayAreRefusedUntilSomeHaveEnded() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      Waiting.until(
          () -> {
            slow.add(beginning("POST /api/v1/auth/login HTTP/1.1"));
            return given().get(KEY_SET).statusCode() == 503;
          });

      assertProblem(given().get(KEY_SET), 503, "unavailable");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    Waiting.until(() -> given().get(KEY_SET).statusCode() == 200);
  }

  /** A request whose body does not come. */
  private static Socket beginning(String line) {
    String head =
        line
            + "\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    try {
      Socket socket = new Socket("localhost", RestAssured.port);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return socket;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** With one place any request that needs two connections at once would be refused. */
  @Test
  void noRequestNeedsTwoConnectionsAtOnce() {
    Estate estate = Estate.marked();

    Response exported = estate.owner().request().get("/api/v1/me/export");
    Response erased =
        estate
            .owner()
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", estate.owner().password()))
            .delete("/api/v1/me");

    assertEquals(200, exported.statusCode());
    assertNotNull(exported.jsonPath().get("account"));
    assertEquals(204, erased.statusCode(), erased::asString);
  }
}
