package dev.holdfast.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class NoticesTest {
  private static final String CUT =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name = 'holdfast-notices'";

  @Inject Notices notices;
  @Inject Transactions transactions;

  @Test
  void aNoticeArrivesWhenItsTransactionIsCommittedAndNotBefore() {
    List<String> heard = new CopyOnWriteArrayList<>();
    notices.subscribe("commit", heard::add, () -> Uni.createFrom().voidItem());
    AtomicInteger heardInside = new AtomicInteger();

    transactions
        .unowned(
            connection ->
                notices
                    .send(connection, "commit", "one two")
                    .flatMap(sent -> connection.query("select pg_sleep(0.5)").execute())
                    .invoke(() -> heardInside.set(heard.size())))
        .await()
        .indefinitely();

    Waiting.until(() -> !heard.isEmpty());
    assertEquals(0, heardInside.get());
    assertEquals(List.of("one two"), heard);
  }

  @Test
  void aNoticeOfATransactionThatFailedNeverArrives() {
    List<String> heard = new CopyOnWriteArrayList<>();
    notices.subscribe("rollback", heard::add, () -> Uni.createFrom().voidItem());

    transactions
        .unowned(
            connection ->
                notices
                    .send(connection, "rollback", "failed")
                    .flatMap(sent -> Uni.createFrom().failure(new IllegalStateException())))
        .onFailure()
        .recoverWithNull()
        .flatMap(
            failed ->
                transactions.unowned(connection -> notices.send(connection, "rollback", "after")))
        .await()
        .indefinitely();

    Waiting.until(() -> !heard.isEmpty());
    assertEquals(List.of("after"), heard);
  }

  @Test
  void aCutConnectionIsMadeAnewAndEveryTopicCatchesUpBeforeItIsReliedOn() {
    AtomicInteger caughtUp = new AtomicInteger();
    List<Boolean> inStepMeanwhile = new CopyOnWriteArrayList<>();
    notices.subscribe(
        "cut",
        ignored -> {},
        () -> {
          inStepMeanwhile.add(notices.inStep());
          caughtUp.incrementAndGet();
          return Uni.createFrom().voidItem();
        });
    Waiting.until(notices::inStep);

    Database.text(CUT);

    Waiting.until(() -> !notices.inStep());
    Waiting.until(notices::inStep);
    assertTrue(caughtUp.get() >= 1);
    assertEquals(List.of(false), inStepMeanwhile.subList(0, 1));
  }
}
