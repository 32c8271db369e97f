package dev.holdfast.alert;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.DatabaseCable;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is seen while the database is away is kept until it is back. */
@QuarkusTest
@WithTestResource(
    value = HoldfastStack.class,
    initArgs = {
      @ResourceArg(name = HoldfastStack.WITH_CABLE, value = "true"),
      @ResourceArg(name = "holdfast.db.silence", value = "2s"),
      @ResourceArg(name = "holdfast.db.wait", value = "100ms"),
      @ResourceArg(name = "quarkus.datasource.reactive.max-size", value = "8")
    })
class AlertsWithoutDatabaseTest {
  private static final String COUNT = "select count from alert where subject = ?";

  @AfterEach
  void mend() {
    DatabaseCable.mend();
  }

  @Test
  void anAttackMeanwhileIsSeenAfterwards() {
    Actor anna = Actor.registered("Anna");
    Visitor mallory = Visitor.unknown();
    String subject = "address:" + mallory.address();
    DatabaseCable.cut();
    Waiting.until(() -> anna.request().get("/api/v1/customers").statusCode() == 503);
    for (int i = 0; i < 25; i++) {
      assertProblem(mallory.request().get("/probe" + i), 404, "not_found");
    }
    assertNull(Database.text(COUNT, subject));

    DatabaseCable.mend();

    Waiting.until(() -> "25".equals(Database.text(COUNT, subject)));
  }
}
