package dev.holdfast.invoice.history;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class InvoiceHistoryRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void everythingThatWasDoneIsTold() {
    InvoiceBooks anna = InvoiceBooks.inBusiness(actors.anna());
    String id = anna.draft();
    anna.put(id, anna.draftBody(), "\"1\"");
    anna.issue(id);
    String payment = anna.pay(id, "1").path("id");
    String reversal = anna.reverse(id, payment).path("id");
    String note = anna.creditAll(id).path("id");

    Response answer = history(id);

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals(
        List.of("created", "changed", "issued", "paid", "payment_reversed", "credited"),
        answer.path("items.action"));
    assertEquals(
        java.util.Arrays.asList(null, null, null, payment, reversal, note),
        answer.path("items.subjectId"));
    String account = actors.anna().request().get("/api/v1/me").path("id");
    assertEquals(
        Collections.nCopies(6, Map.of("kind", "account", "id", account)),
        answer.path("items.actor"));
    assertEquals(
        Set.of("id", "at", "action", "actor", "subjectId"),
        answer.jsonPath().getMap("items[0]").keySet());
  }

  @Test
  void aVoidIsTold() {
    InvoiceBooks anna = InvoiceBooks.inBusiness(actors.anna());
    String id = anna.issued();
    anna.makeVoid(id);

    Response answer = history(id);

    assertEquals(List.of("created", "issued", "voided"), answer.path("items.action"));
  }

  @Test
  void whatWasRefusedIsNotTold() {
    InvoiceBooks anna = InvoiceBooks.inBusiness(actors.anna());
    String id = anna.issued();
    anna.issue(id);
    anna.pay(id, "1000");

    Response answer = history(id);

    assertEquals(List.of("created", "issued"), answer.path("items.action"));
  }

  @Test
  void itComesInPages() {
    InvoiceBooks anna = InvoiceBooks.inBusiness(actors.anna());
    String id = anna.issued();
    String cursor = history(id, "limit", 1).path("nextCursor");

    Response answer = history(id, "limit", 1, "cursor", cursor);

    assertEquals(List.of("issued"), answer.path("items.action"));
    assertNull(answer.path("nextCursor"));
  }

  @Test
  void aCursorOfAnotherInvoiceIsInvalid() {
    InvoiceBooks anna = InvoiceBooks.inBusiness(actors.anna());
    String cursor = history(anna.issued(), "limit", 1).path("nextCursor");

    Response answer = history(anna.issued(), "limit", 1, "cursor", cursor);

    assertInvalid(answer, "cursor", "invalid_cursor");
  }

  private static Response history(String id, Object... query) {
    var request = actors.anna().request();
    for (int i = 0; i < query.length; i += 2) {
      request.queryParam(query[i].toString(), query[i + 1]);
    }
    return request.get("/api/v1/invoices/" + id + "/history");
  }
}
