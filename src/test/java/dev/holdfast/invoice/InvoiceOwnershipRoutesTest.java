package dev.holdfast.invoice;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call on somebody else's invoice is answered as if it were not there. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class InvoiceOwnershipRoutesTest {
  private static final Actors actors = new Actors();

  /**
   * A call, with {@code {id}} for an invoice, {@code {p}} for a payment, {@code {n}} for a note.
   */
  record Call(String method, String path, Map<String, Object> body, String ifMatch) {
    @Override
    public String toString() {
      return method + " " + path + (ifMatch == null ? "" : " If-Match " + ifMatch);
    }
  }

  static Stream<Call> calls() {
    String one = "/api/v1/invoices/{id}";
    Map<String, Object> reason = Map.of("reason", "x");
    return Stream.of(
        new Call("GET", one, null, null),
        new Call("HEAD", one, null, null),
        new Call("GET", one + "/history", null, null),
        new Call("GET", one + "/credit-notes", null, null),
        new Call("GET", "/api/v1/credit-notes/{n}", null, null),
        new Call("PUT", one, Map.of(), null),
        new Call("PUT", one, Map.of(), "\"1\""),
        new Call("DELETE", one, null, null),
        new Call("DELETE", one, null, "*"),
        new Call("DELETE", one, null, "\"1\""),
        new Call("POST", one + "/issue", Map.of(), null),
        new Call("POST", one + "/issue", Map.of(), "\"9\""),
        new Call("POST", one + "/payments", Map.of("amount", "1", "paidOn", "2026-01-01"), null),
        new Call("POST", one + "/payments/{p}/reverse", reason, null),
        new Call("POST", one + "/void", reason, null),
        new Call("POST", one + "/credit-notes", reason, null));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void somebodyElsesIsAsIfItWereNotThere(Call call) {
    InvoiceBooks anna = InvoiceBooks.inBusiness(actors.anna());
    String id = anna.issued();
    String payment = anna.pay(id, "1").path("id");
    String note =
        anna.credit(id, Map.of("reason", "x", "lines", List.of(Map.of("line", 1, "quantity", "1"))))
            .path("id");
    String before = fingerprint(id);
    String nowhere = "0192d0a0-0000-7000-8000-000000000000";

    Response foreign = send(call, id, payment, note);
    Response unknown = send(call, nowhere, nowhere, nowhere);

    assertEquals(404, foreign.statusCode());
    assertEquals(404, unknown.statusCode());
    assertEquals(withoutRequestId(unknown), withoutRequestId(foreign));
    assertEquals(names(unknown), names(foreign));
    assertEquals(before, fingerprint(id));
  }

  @Test
  void listsShowOnlyOnesOwn() {
    InvoiceBooks.inBusiness(actors.anna()).issued();
    InvoiceBooks cleo = new InvoiceBooks(Actor.registered("Cleo"));
    String own = cleo.draft();

    Response answer = cleo.list("limit", 100);

    assertEquals(List.of(own), answer.path("items.id"));
  }

  @Test
  void anothersCursorIsInvalid() {
    InvoiceBooks anna = new InvoiceBooks(actors.anna());
    anna.draft();
    anna.draft();
    String cursor = anna.list("limit", 1).path("nextCursor");

    Response answer = new InvoiceBooks(actors.ben()).list("limit", 1, "cursor", cursor);

    assertInvalid(answer, "cursor", "invalid_cursor");
  }

  private static Response send(Call call, String id, String payment, String note) {
    var request = actors.ben().request();
    if (call.body() != null) {
      Map<String, Object> body =
          call.method().equals("PUT") ? new InvoiceBooks(actors.ben()).draftBody() : call.body();
      request.contentType(ContentType.JSON).body(body);
    }
    if (call.ifMatch() != null) {
      request.header("If-Match", call.ifMatch());
    }
    String path = call.path().replace("{id}", id).replace("{p}", payment).replace("{n}", note);
    return request.request(call.method(), path);
  }

  private static String withoutRequestId(Response answer) {
    return answer.asString().replaceAll("req_[0-9A-Z]{26}", "");
  }

  private static Set<String> names(Response answer) {
    Set<String> names = new HashSet<>();
    answer.headers().forEach(header -> names.add(header.getName()));
    return names;
  }

  private static String fingerprint(String id) {
    return Database.text("select md5(invoice::text) from invoice where id = ?::uuid", id);
  }
}
