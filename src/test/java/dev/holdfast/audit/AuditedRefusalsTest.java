package dev.holdfast.audit;

import static dev.holdfast.testsupport.AuditLog.account;
import static dev.holdfast.testsupport.AuditLog.assertOnly;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is refused leaves one event, with nothing in it that the client sent. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AuditedRefusalsTest {

  private static final Actors ACTORS = new Actors();
  private static final String CUSTOMERS = "/api/v1/customers";

  @Inject RepeatedEvents repeated;

  @Test
  void withoutACredential() {
    Response refused = given().get(CUSTOMERS);

    assertOnly(
        refused, "authentication_refused", "denied", "anonymous", CUSTOMERS, "no_credential");
  }

  @Test
  void withABadOne() {
    Response refused = given().header("Authorization", "Bearer made.up.token").get(CUSTOMERS);

    assertOnly(
        refused, "authentication_refused", "denied", "anonymous", CUSTOMERS, "bad_credential");
  }

  @Test
  void withoutTheRole() {
    Actor anna = ACTORS.anna();

    Response refused = anna.request().get("/api/v1/admin/rate-limits");

    assertEquals(403, refused.statusCode());
    assertOnly(
        refused,
        "access_refused",
        "denied",
        account(anna),
        "/api/v1/admin/rate-limits",
        "forbidden");
  }

  @Test
  void whatIsNotUnderAdminIsNotRepeated() {
    Response refused = ACTORS.anna().request().get("/api/v1/admin/people/anna");

    assertEquals(403, refused.statusCode());
    assertEquals("unknown", AuditLog.only(refused, "access_refused").resource());
  }

  @Test
  void aKeyWithoutTheScopeAndOneFromElsewhereAreNamed() {
    Response narrow = key(Map.of("name", "a", "scopes", List.of("read:invoices")));
    Response remote =
        key(
            Map.of(
                "name",
                "b",
                "scopes",
                List.of("read:customers"),
                "allowedAddresses",
                List.of("192.0.2.0/24")));

    Response lacking = given().header("API-Key", narrow.<String>path("key")).get(CUSTOMERS);
    Response stray = given().header("API-Key", remote.<String>path("key")).get(CUSTOMERS);

    assertOnly(
        lacking,
        "access_refused",
        "denied",
        "key:" + narrow.path("id"),
        CUSTOMERS,
        "insufficient_scope");
    assertOnly(
        stray,
        "access_refused",
        "denied",
        "key:" + remote.path("id"),
        CUSTOMERS,
        "address_not_allowed");
    assertOnly(
        stray,
        "security_notice",
        "success",
        "system",
        account(ACTORS.anna()),
        "key_from_elsewhere");
  }

  @Test
  void somebodyElsesInvoice() {
    String foreign = new InvoiceBooks(ACTORS.anna()).draft();
    Actor ben = ACTORS.ben();
    String path = "/api/v1/invoices/" + foreign;

    Response refused = ben.request().get(path);
    Response issue =
        ben.request().contentType(ContentType.JSON).body(Map.of()).post(path + "/issue");

    assertEquals(404, refused.statusCode());
    assertOnly(refused, "object_not_found", "denied", account(ben), path, "not_found");
    assertEquals(404, issue.statusCode());
    assertOnly(issue, "object_not_found", "denied", account(ben), path + "/issue", "not_found");
    assertEquals(1, AuditLog.of(issue).size());
  }

  @Test
  void whatStandsInThePlaceOfAnIdIsMasked() {
    Response refused =
        ACTORS
            .anna()
            .request()
            .urlEncodingEnabled(false)
            .header("User-Agent", "x\" , \"action\":\"login")
            .get(CUSTOMERS + "/ben@example.com;sk_live_0123456789ab_canary");

    assertEquals(404, refused.statusCode(), refused::asString);
    assertEquals(CUSTOMERS + "/***", AuditLog.only(refused, "object_not_found").resource());
  }

  @Test
  void linesCannotBeForged() {
    Response sent =
        ACTORS
            .anna()
            .request()
            .urlEncodingEnabled(false)
            .get(CUSTOMERS + "/x%0d%0a2026-01-01%20login%20success");
    Response next = ACTORS.anna().request().get(CUSTOMERS + "/x");

    assertTrue(sent.statusCode() >= 400);
    AuditLog.only(next, "object_not_found");
    assertEquals(
        "0",
        Database.text(
            "select count(*) from audit_event e where e::text ~ '[\\r\\n]|2026-01-01 login'"));
  }

  @Test
  void inputOfWhoHasLoggedInAlone() {
    Actor anna = ACTORS.anna();

    Response known =
        anna.request().contentType(ContentType.JSON).body(Map.of("name", "")).post(CUSTOMERS);
    Response plain = anna.request().contentType("text/plain").body("x").post(CUSTOMERS);
    Response nobody =
        given().contentType(ContentType.JSON).body("{}").post("/api/v1/auth/register");
    Response last = given().get(CUSTOMERS);

    assertOnly(known, "input_refused", "failure", account(anna), CUSTOMERS, "validation_failed");
    assertEquals(415, plain.statusCode());
    AuditLog.only(last, "authentication_refused");
    assertEquals(400, nobody.statusCode());
    assertEquals(List.of(), AuditLog.of(nobody));
  }

  @Test
  void whatIsNotThereLeavesNone() {
    Response nowhere = ACTORS.anna().request().get("/api/v1/nowhere");
    Response notYet = Actor.registered("Cleo").request().get("/api/v1/me/business");
    Response method = ACTORS.anna().request().delete(CUSTOMERS);
    Response last = given().get(CUSTOMERS);

    AuditLog.only(last, "authentication_refused");
    for (Response none : List.of(nowhere, notYet, method)) {
      assertEquals(List.of(), AuditLog.of(none));
    }
  }

  @Test
  void aFloodIsCountedAndWrittenAsOne() {
    Visitor visitor = Visitor.unknown();

    for (int i = 0; i < 50; i++) {
      visitor.request().header("API-Key", "x" + i).get(CUSTOMERS);
    }

    // A minute may have ended in between; then there are two that count.
    Waiting.until(
        () -> {
          repeated.flush().await().indefinitely();
          return told(visitor) == 50;
        });
    List<AuditLog.Event> alone = AuditLog.read("address_prefix = ?", visitor.prefix());
    List<AuditLog.Event> counted = AuditLog.read("resource = ?", "address:" + visitor.prefix());
    assertTrue(alone.size() <= 40, alone::toString);
    assertEquals("authentication_refused", counted.get(0).action());
    assertEquals("anonymous", counted.get(0).actor());
    assertTrue(counted.get(0).reason().startsWith("bad_credential x "), counted::toString);
  }

  private static long told(Visitor visitor) {
    long alone = AuditLog.read("address_prefix = ?", visitor.prefix()).size();
    return alone
        + AuditLog.read("resource = ?", "address:" + visitor.prefix()).stream()
            .mapToLong(event -> Long.parseLong(event.reason().replaceAll(".* x ", "")))
            .sum();
  }

  private static Response key(Map<String, Object> body) {
    return ACTORS
        .anna()
        .request()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/api/v1/api-keys");
  }
}
