package dev.holdfast.audit;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.DatabaseCable;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More events than the database takes, or none that it takes. */
@QuarkusTest
@WithTestResource(
    value = HoldfastStack.class,
    initArgs = {
      @ResourceArg(name = HoldfastStack.WITH_CABLE, value = "true"),
      @ResourceArg(name = "holdfast.http.in-flight", value = "10"),
      @ResourceArg(name = "holdfast.audit.queue", value = "20"),
      @ResourceArg(name = "holdfast.audit.wait", value = "200ms"),
      @ResourceArg(name = "holdfast.db.silence", value = "2s")
    })
class AuditQueueTest {
  @Inject AuditQueue queue;
  @Inject AuditTrail trail;
  @Inject AuditConfig config;
  @Inject Transactions transactions;
  @Inject Vertx vertx;
  @Inject MeterRegistry metrics;
  @Inject Ids ids;
  @Inject Clock clock;

  private final String mark = "mark-" + UUID.randomUUID();

  @AfterEach
  void backByItself() {
    DatabaseCable.mend();
    Waiting.until(() -> queue.size() == 0);
    Waiting.until(() -> stranger().statusCode() == 404);
  }

  @Test
  void manyAtOnceAreAllWritten() {
    Together.run(
        15,
        number -> {
          for (int i = 0; i < 40; i++) {
            queue.put(entry()).await().indefinitely();
          }
          return null;
        });

    Waiting.until(() -> written() == 600);
  }

  @Test
  void theyWaitWhileTheDatabaseIsAwayAndAreWrittenWhenItIsBack() {
    DatabaseCable.cut();
    for (int i = 0; i < 20; i++) {
      queue.put(entry()).await().indefinitely();
    }
    assertTrue(metrics.get("holdfast.audit.waiting").gauge().value() >= 20);

    DatabaseCable.mend();

    Waiting.until(() -> written() == 20);
  }

  @Test
  void whoFindsNoRoomIsRefusedAfterAWhileAndTheOthersAreNotLost() {
    DatabaseCable.cut();
    fill();

    var refusal =
        assertThrows(
            ProblemException.class, () -> queue.put(entry("refused")).await().indefinitely());

    assertEquals(ProblemType.UNAVAILABLE, refusal.type());
    DatabaseCable.mend();
    Waiting.until(() -> written() == 20);
    Waiting.until(() -> queue.size() == 0);
    assertEquals("0", Database.text("select count(*) from audit_event where reason = 'refused'"));
  }

  @Test
  void newRequestsAreRefusedWhileThereIsNoRoomAndLeaveNothing() {
    DatabaseCable.cut();
    fill();
    int before = queue.size();

    List<Response> answers = Together.run(30, number -> stranger());

    for (Response answer : answers) {
      assertProblem(answer, 503, "unavailable");
      assertNotNull(answer.header("Retry-After"));
    }
    assertEquals(before, queue.size());
  }

  @Test
  void whatCanNotWaitHasRoomBeyondTheMark() {
    DatabaseCable.cut();
    fill();

    for (int i = 0; i < 20; i++) {
      queue.putNow(entry());
    }

    DatabaseCable.mend();
    Waiting.until(() -> written() == 40);
  }

  @Test
  void whatWasCountedWaitsUntilThereIsRoom() {
    RepeatedEvents repeated = new RepeatedEvents(trail);
    AuditEvent refused = AuditEvent.denied(AuditAction.ACCESS_REFUSED, mark).bySystem();
    DatabaseCable.cut();
    fill();
    int before = queue.size();
    for (int i = 0; i < 30; i++) {
      repeated.note(refused.on("x:" + i), null, 0);
    }

    repeated.eachMinute().await().indefinitely();

    assertEquals(before, queue.size());
    DatabaseCable.mend();
    Waiting.until(() -> queue.size() == 0);
    repeated.eachMinute().await().indefinitely();
    Waiting.until(() -> told() == 30);
  }

  @Test
  void whoWaitsIsTakenInAsSoonAsThereIsRoom() {
    AuditQueue patient = queue(settings("10s"));
    DatabaseCable.cut();
    for (int i = 0; i < 20; i++) {
      patient.put(entry()).await().indefinitely();
    }
    var waiting = patient.put(entry()).subscribeAsCompletionStage();

    DatabaseCable.mend();
    waiting.join();

    Waiting.until(() -> written() == 21);
  }

  /** As after an answer that was lost. */
  @Test
  void anEventThatIsWrittenAgainIsThereOnce() {
    AuditEntry twice = entry();

    queue.put(twice).await().indefinitely();
    queue.put(twice).await().indefinitely();

    Waiting.until(() -> queue.size() == 0);
    assertEquals("1", Database.text("select count(*) from audit_event where id = ?", twice.id()));
  }

  @Test
  void anEventThatTheTableDoesNotTakeHoldsUpNoOther() {
    AuditEntry bad =
        new AuditEntry(ids.next(), Times.now(clock), "x", "y", "a\nb", null, mark, null, null);
    DatabaseCable.cut();
    queue.putNow(entry());
    queue.putNow(bad);
    queue.putNow(entry());

    DatabaseCable.mend();

    Waiting.until(() -> queue.size() == 0);
    assertEquals(2, written());
  }

  @Test
  void whatWaitsIsWrittenBeforeTheEnd() throws InterruptedException {
    AuditQueue ending = queue(config);
    for (int i = 0; i < 20; i++) {
      ending.putNow(entry());
    }

    ending.stop(null);

    assertEquals(20, written());
  }

  private void fill() {
    while (queue.size() < 20) {
      queue.putNow(entry());
    }
  }

  private AuditQueue queue(AuditConfig settings) {
    return new AuditQueue(transactions, vertx, settings, new SimpleMeterRegistry());
  }

  private static AuditConfig settings(String wait) {
    return new SmallRyeConfigBuilder()
        .withMapping(AuditConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withDefaultValue("holdfast.audit.queue", "20")
        .withDefaultValue("holdfast.audit.wait", wait)
        .build()
        .getConfigMapping(AuditConfig.class);
  }

  private static Response stranger() {
    return Visitor.unknown().request().get("/nowhere");
  }

  private int written() {
    return Integer.parseInt(
        Database.text("select count(*) from audit_event where reason = ?", mark));
  }

  private int told() {
    return Integer.parseInt(
        Database.text("select count(*) from audit_event where reason = ?", mark + " x 1"));
  }

  private AuditEntry entry() {
    return entry(mark);
  }

  private AuditEntry entry(String reason) {
    var now = Times.now(clock);
    return AuditEntry.made(
        ids.next(now),
        now,
        AuditEvent.done(AuditAction.LOGIN).because(reason),
        "system",
        null,
        null);
  }
}
