package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.access.SecurityNotice.Kind;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people and programs do all day is no alert. A service of its own, which learns nothing. */
@QuarkusTest
@WithTestResource(
    value = HoldfastStack.class,
    initArgs = @ResourceArg(name = "holdfast.alert.volume-learning", value = "0s"))
class OrdinaryHourTest {
  private static final String CUSTOMERS = "/api/v1/customers";

  @Inject SecurityNotices notices;

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void anHourOfIt() {
    Actor anna = Actor.registered("Anna", Visitor.unknown().address());
    Actor ben = Actor.registered("Ben", Visitor.unknown().address());
    InvoiceBooks books = InvoiceBooks.inBusiness(anna);
    Machine machine = Machine.of(ben, "read:invoices", "read:customers");
    MovableClock.stop();

    for (int minute = 0; minute < 60; minute++) {
      if (minute % 10 == 9) {
        mistyped(anna);
        anna.logIn();
        ben.logIn();
      }
      work(anna, books);
      browse(ben);
      for (int i = 0; i < 20; i++) {
        machine.from("192.0.2.9").get("/api/v1/invoices");
      }
      stranger();
      MovableClock.forward(Duration.ofMinutes(1));
    }

    assertEquals(List.of("audit_chain_broken"), alertsUpToNow());
  }

  private static void work(Actor anna, InvoiceBooks books) {
    books.newCustomer("Kunde");
    books.draft();
    anna.request().get(CUSTOMERS);
    anna.request().get("/api/v1/invoices?status=issued");
    // A form that was not filled in, a bookmark of something that is gone, a page that lost its
    // tab.
    anna.request().contentType(ContentType.JSON).body(Map.of("name", "")).post(CUSTOMERS);
    anna.request().get(CUSTOMERS + "/01900000-0000-7000-8000-000000000000");
    anna.request().delete("/api/v1/me/sessions/01900000-0000-7000-8000-000000000000");
  }

  private static void browse(Actor ben) {
    for (int i = 0; i < 5; i++) {
      ben.request().get("/api/v1/me");
    }
    ben.request().get("/api/v1/admin/alerts");
  }

  private static void mistyped(Actor actor) {
    Visitor visitor = Visitor.unknown();
    visitor.logIn(actor.email(), "a wrong password");
    visitor.logIn(actor.email(), "another wrong password");
  }

  private static void stranger() {
    Visitor.unknown().request().get("/favicon.ico");
    Visitor.unknown().request().get("/.well-known/jwks.json");
  }

  /** Those that were written by the time that one which is raised now is there. */
  private List<String> alertsUpToNow() {
    notices.raise(Kind.AUDIT_CHAIN_BROKEN, UUID.randomUUID(), null);
    Waiting.until(() -> alerts().contains("audit_chain_broken"));
    return alerts();
  }

  private static List<String> alerts() {
    return Database.texts("select detector from alert order by 1");
  }
}
