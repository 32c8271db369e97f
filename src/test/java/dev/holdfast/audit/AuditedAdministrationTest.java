package dev.holdfast.audit;

import static dev.holdfast.testsupport.AuditLog.account;
import static dev.holdfast.testsupport.AuditLog.assertOnly;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What administrators and the service itself do leaves events, without anybody's words in them. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AuditedAdministrationTest {

  private static final String ADMIN = "/api/v1/admin";

  @Inject AuditTrail trail;
  @Inject ServiceLife life;
  @Inject Transactions transactions;

  @Test
  void anAccountIsLockedUnlockedAndGivenRoles() {
    Administrator ada = Administrator.appointed("Ada");
    String who = account(ada.actor());
    String whom = account(Actor.registered("Anna"));
    String path = ADMIN + "/accounts/" + whom.substring(8);

    Response locked = ada.request().body(Map.of("reason", "Anna owes Ben")).post(path + "/lock");
    Response unlocked = ada.request().noContentType().post(path + "/unlock");
    Response changed =
        ada.request().body(Map.of("roles", List.of("user", "auditor"))).put(path + "/roles");

    assertOnly(locked, "account_locked", "success", who, whom, null);
    assertOnly(unlocked, "account_unlocked", "success", who, whom, null);
    assertOnly(changed, "roles_changed", "success", who, whom, "auditor,user");
  }

  @Test
  void aLimitIsReadAndReleased() {
    Administrator ada = Administrator.appointed("Ada");
    String who = account(ada.actor());
    String path = ADMIN + "/rate-limits?tier=address&subject=192.0.2.77";
    String resource = "rate_limit:address:192.0.2.0/24";

    Response read = ada.request().get(path);
    Response released = ada.request().delete(path);

    assertOnly(read, "rate_limits_read", "success", who, resource, null);
    assertEquals(204, released.statusCode(), released::asString);
    assertOnly(released, "rate_limit_released", "success", who, resource, null);
  }

  @Test
  void anotherSigningKeyIsMade() {
    Administrator ada = Administrator.appointed("Ada");
    String who = account(ada.actor());

    Response rotated =
        ada.request().body(Map.of("emergency", true)).post(ADMIN + "/signing-keys/rotate");

    String kid = Database.text("select kid from signing_key order by created_at desc limit 1");
    assertOnly(rotated, "signing_key_rotated", "success", who, "signing_key:" + kid, "emergency");
  }

  @Test
  void theFirstMasterKeyWasEntered() {
    List<AuditLog.Event> events = AuditLog.read("resource = 'master_key:test'");

    assertFalse(events.isEmpty());
    assertEquals("master_keys_changed", events.get(0).action());
    assertEquals("system", events.get(0).actor());
  }

  @Test
  void aStartSaysWhichSettingsAreInForceAndNoSecret() {
    Waiting.until(() -> !AuditLog.read("resource = 'setting:holdfast.trusted-proxies'").isEmpty());

    String start = "action = 'service_started' and resource ";
    assertEquals(
        "127.0.0.0/8,::1",
        AuditLog.read(start + "= 'setting:holdfast.trusted-proxies'").get(0).reason());
    assertEquals("set", AuditLog.read(start + "= 'setting:holdfast.master-keys'").get(0).reason());
    assertTrue(AuditLog.read(start + "like 'settings:%'").get(0).reason().startsWith("version "));
    assertFalse(AuditLog.read(start + "like 'setting:%'").size() > 100);
  }

  @Test
  void aStopIsOnRecordBeforeItIsOver() {
    int before = AuditLog.read("action = 'service_stopped'").size();

    life.stopped(new ShutdownEvent());

    List<AuditLog.Event> events = AuditLog.read("action = 'service_stopped'");
    assertEquals(before + 1, events.size());
    assertEquals("system", events.get(0).actor());
  }

  @Test
  void anEventOfATransactionThatFailsIsNotThere() {
    UUID id = UUID.randomUUID();

    Throwable failure =
        transactions
            .unowned(
                tx ->
                    trail
                        .add(tx, AuditEvent.done(AuditAction.CUSTOMER_CREATED).on("customer", id))
                        .<Void>flatMap(
                            added -> Uni.createFrom().failure(new IllegalStateException("no"))))
            .onItemOrFailure()
            .transform((done, failed) -> failed)
            .await()
            .indefinitely();

    assertEquals("no", failure.getMessage());
    assertEquals(List.of(), AuditLog.read("resource = ?", "customer:" + id));
  }

  /** Whatever a person is called or wrote, wherever it was shown. */
  @Test
  void nothingPersonalIsInAnyEvent() {
    Actor canary = Actor.registered("Canaria");
    Administrator ada = Administrator.appointed("Ada");
    InvoiceBooks books = InvoiceBooks.inBusiness(canary);
    String invoice = books.issued();
    books.makeVoid(invoice);
    canary.request().get("/api/v1/customers/" + canary.email());
    canary
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("name", "", "email", canary.email(), "taxId", "DE123456789"))
        .post("/api/v1/customers");
    Map<String, String> wrong = Map.of("email", canary.email(), "password", "canary canary canary");
    given().contentType(ContentType.JSON).body(wrong).post("/api/v1/auth/login");
    Response locked =
        ada.request()
            .body(Map.of("reason", "Canaria, " + canary.email()))
            .post(ADMIN + "/accounts/" + account(canary).substring(8) + "/lock");

    assertEquals(204, locked.statusCode(), locked::asString);
    AuditLog.only(locked, "account_locked");
    String all = String.join("\n", Database.texts("select e::text from audit_event e"));
    for (String mark :
        List.of(
            "anaria",
            "canary",
            "@",
            "DE123456789",
            "Kunde",
            "Gasse",
            "2026-0",
            canary.password())) {
      assertFalse(withoutTimes(all).contains(mark), mark);
    }
  }

  private static String withoutTimes(String rows) {
    return rows.replaceAll("\\d{4}-\\d{2}-\\d{2} [0-9:.]+\\+00", "");
  }
}
