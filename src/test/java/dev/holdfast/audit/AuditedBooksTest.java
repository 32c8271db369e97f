package dev.holdfast.audit;

import static dev.holdfast.testsupport.AuditLog.account;
import static dev.holdfast.testsupport.AuditLog.assertOnly;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each change of customers, business and invoices leaves one event, and nothing else does. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AuditedBooksTest {

  private static final Actors ACTORS = new Actors();

  private static Actor anna;
  private static InvoiceBooks books;
  private static String who;

  @BeforeEach
  void openOnce() {
    if (books == null) {
      anna = ACTORS.anna();
      books = InvoiceBooks.inBusiness(anna);
      who = account(anna);
    }
  }

  @Test
  void theSellersDataAreStored() {
    String path = "/api/v1/me/business";
    Response stored =
        anna.request()
            .contentType(ContentType.JSON)
            .header("If-Match", anna.request().get(path).header("ETag"))
            .body(anna.request().get(path).asString())
            .put(path);

    assertEquals(200, stored.statusCode(), stored::asString);
    assertOnly(stored, "business_changed", "success", who, who, null);
  }

  @Test
  void aCustomerIsMadeChangedAndDeleted() {
    Response made = books.post("/api/v1/customers", Map.of("name", "Kunde"));
    String path = made.header("Location");
    String resource = "customer:" + made.path("id");
    Response changed =
        anna.request()
            .contentType(ContentType.JSON)
            .header("If-Match", made.header("ETag"))
            .body(Map.of("name", "Kundin"))
            .put(path);
    Response deleted = anna.request().header("If-Match", changed.header("ETag")).delete(path);

    assertOnly(made, "customer_created", "success", who, resource, null);
    assertOnly(changed, "customer_changed", "success", who, resource, null);
    assertEquals(204, deleted.statusCode());
    assertOnly(deleted, "customer_deleted", "success", who, resource, null);
  }

  @Test
  void aDraftIsMadeChangedAndDeleted() {
    Response made = books.create(books.draftBody());
    String id = made.path("id");
    Response changed = books.put(id, books.draftBody(), made.header("ETag"));
    Response deleted = books.delete(id, changed.header("ETag"));

    assertOnly(made, "invoice_created", "success", who, "invoice:" + id, null);
    assertOnly(changed, "invoice_changed", "success", who, "invoice:" + id, null);
    assertEquals(204, deleted.statusCode());
    assertOnly(deleted, "invoice_deleted", "success", who, "invoice:" + id, null);
  }

  @Test
  void anInvoiceIsIssuedAndVoided() {
    String id = books.draft();
    Response issued = books.issue(id);
    Response voided = books.makeVoid(id);

    assertOnly(issued, "invoice_issued", "success", who, "invoice:" + id, null);
    assertOnly(voided, "invoice_voided", "success", who, "invoice:" + id, null);
  }

  @Test
  void aPaymentIsRecordedAndReversed() {
    String id = books.issued();
    Response paid = books.pay(id, "10.00");
    Response reversed = books.reverse(id, paid.path("id"));

    assertOnly(paid, "payment_recorded", "success", who, "payment:" + paid.path("id"), null);
    assertOnly(
        reversed, "payment_reversed", "success", who, "payment:" + reversed.path("id"), null);
  }

  @Test
  void aCreditNoteIsIssued() {
    Response credited = books.creditAll(books.issued());

    assertOnly(
        credited, "credit_note_issued", "success", who, "credit_note:" + credited.path("id"), null);
  }

  @Test
  void whatAKeyDoesIsTheKeys() {
    Response key =
        books.post(
            "/api/v1/api-keys",
            Map.of("name", "job", "scopes", List.of("write:customers", "read:customers")));
    Response made =
        given()
            .header("API-Key", key.<String>path("key"))
            .contentType(ContentType.JSON)
            .body(Map.of("name", "Kunde"))
            .post("/api/v1/customers");

    assertOnly(
        made,
        "customer_created",
        "success",
        "key:" + key.path("id"),
        "customer:" + made.path("id"),
        null);
  }

  @Test
  void aRepeatedRequestLeavesOneEvent() {
    Map<String, String> body = Map.of("name", "Einmal");
    Response first = books.postKeyed("/api/v1/customers", "once-only", body);
    Response again = books.postKeyed("/api/v1/customers", "once-only", body);

    assertEquals(first.<String>path("id"), again.path("id"));
    assertEquals(1, AuditLog.read("resource = ?", "customer:" + first.path("id")).size());
  }

  @Test
  void whatIsRolledBackLeavesNoEvent() {
    books.draft();
    String path = "/api/v1/customers/" + books.customer();
    Response refused =
        anna.request().header("If-Match", anna.request().get(path).header("ETag")).delete(path);

    assertEquals(409, refused.statusCode(), refused::asString);
    assertEquals(List.of(), AuditLog.of(refused));
  }

  @Test
  void readingOnesOwnLeavesNoEvent() {
    Response read = anna.request().get("/api/v1/customers/" + books.customer());
    Response next = books.post("/api/v1/customers", Map.of("name", "Danach"));

    Waiting.until(() -> !AuditLog.of(next).isEmpty());
    assertEquals(200, read.statusCode());
    assertEquals(List.of(), AuditLog.of(read));
  }
}
