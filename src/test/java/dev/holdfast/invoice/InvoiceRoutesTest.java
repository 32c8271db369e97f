package dev.holdfast.invoice;

import static dev.holdfast.testsupport.InvoiceBooks.line;
import static dev.holdfast.testsupport.InvoiceBooks.with;
import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class InvoiceRoutesTest {
  private static final Actors actors = new Actors();
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "number",
          "status",
          "overdue",
          "customerId",
          "currency",
          "dueDate",
          "reference",
          "note",
          "issuedOn",
          "seller",
          "buyer",
          "lines",
          "totals",
          "amountCredited",
          "amountPaid",
          "amountDue",
          "payments",
          "attachments",
          "voidReason",
          "createdAt",
          "updatedAt");
  private static final Set<String> LINE_MEMBERS =
      Set.of(
          "description",
          "quantity",
          "unitPrice",
          "unitCode",
          "taxCategory",
          "taxRate",
          "exemptionReason",
          "net");

  private InvoiceBooks anna;

  @BeforeEach
  void books() {
    anna = new InvoiceBooks(actors.anna());
  }

  @Test
  void aDraftIsAnsweredWhole() {
    Map<String, Object> body = anna.draftBody();
    body.put("dueDate", "2028-02-29");
    body.put("reference", "PO 4711");
    body.put("note", "Thank you.\nCome again.");

    Response answer = anna.create(body);

    assertEquals(201, answer.statusCode(), answer::asString);
    String id = answer.path("id");
    assertEquals("/api/v1/invoices/" + id, answer.header("Location"));
    assertEquals("\"1\"", answer.header("ETag"));
    assertEquals(MEMBERS, answer.jsonPath().getMap("$").keySet());
    assertEquals("draft", answer.path("status"));
    assertEquals(false, answer.path("overdue"));
    assertEquals("2028-02-29", answer.path("dueDate"));
    assertEquals("PO 4711", answer.path("reference"));
    assertEquals("Thank you.\nCome again.", answer.path("note"));
    for (String none : List.of("number", "issuedOn", "seller", "buyer", "voidReason")) {
      assertNull(answer.path(none), none);
    }
    assertEquals(List.of(), answer.path("payments"));
    assertEquals(List.of(), answer.path("attachments"));
    assertEquals("0.00", answer.path("amountPaid"));
    assertEquals("0.00", answer.path("amountCredited"));
    assertEquals("148.75", answer.path("amountDue"));
    assertEquals("125.00", answer.path("totals.net"));
    assertEquals("23.75", answer.path("totals.tax"));
    assertEquals("148.75", answer.path("totals.gross"));
    assertEquals(
        List.of(Map.of("category", "S", "rate", "19", "net", "125.00", "tax", "23.75")),
        answer.path("totals.taxBreakdown"));
    assertEquals(LINE_MEMBERS, answer.jsonPath().getMap("lines[0]").keySet());
    assertEquals("2.50", answer.path("lines[0].quantity"));
    assertEquals("10.00", answer.path("lines[0].unitPrice"));
    assertEquals("C62", answer.path("lines[0].unitCode"));
    assertEquals("S", answer.path("lines[0].taxCategory"));
    assertEquals("25.00", answer.path("lines[0].net"));
    assertEquals("100", answer.path("lines[1].unitPrice"));
    assertEquals("100.00", answer.path("lines[1].net"));
    assertEquals(answer.<String>path("createdAt"), answer.path("updatedAt"));
  }

  @Test
  void whatIsReadIsWhatWasAnswered() {
    Response created = anna.create(anna.draftBody());

    Response read = anna.get(created.path("id"));

    assertEquals(200, read.statusCode());
    assertEquals(created.asString(), read.asString());
    assertEquals("\"1\"", read.header("ETag"));
    assertEquals("no-store", read.header("Cache-Control"));
  }

  @Test
  void whatTheClientHasIsNotSentAgain() {
    String id = anna.draft();

    Response answer =
        actors.anna().request().header("If-None-Match", "\"1\"").get("/api/v1/invoices/" + id);

    assertEquals(304, answer.statusCode());
    assertEquals("", answer.asString());
    assertEquals("\"1\"", answer.header("ETag"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
  }

  @ParameterizedTest
  @CsvSource({
    "JPY,3,33.3333,10,100,10,110",
    "KWD,1,0.1005,5,0.101,0.005,0.106",
    "EUR,1000000,1000000000,100,1000000000000000.00,1000000000000000.00,2000000000000000.00",
    "EUR,0.001,0.0001,19,0.00,0.00,0.00"
  })
  void amountsHaveTheCurrencysDecimals(
      String currency,
      String quantity,
      String price,
      String rate,
      String net,
      String tax,
      String gross) {
    Map<String, Object> body =
        with(anna.draftBody(line(quantity, price, rate)), "currency", currency);

    Response answer = anna.create(body);

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(quantity, answer.path("lines[0].quantity"));
    assertEquals(price, answer.path("lines[0].unitPrice"));
    assertEquals(rate, answer.path("lines[0].taxRate"));
    assertEquals(net, answer.path("totals.net"));
    assertEquals(tax, answer.path("totals.tax"));
    assertEquals(gross, answer.path("totals.gross"));
    assertEquals(gross, answer.path("amountDue"));
  }

  @Test
  void twoHundredLinesAreTaken() {
    List<Object> lines = Collections.nCopies(200, line("1", "1", "0"));

    Response answer = anna.create(with(anna.draftBody(), "lines", lines));

    assertEquals(201, answer.statusCode());
    assertEquals("200.00", answer.path("totals.net"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "quantity,0,out_of_range",
        "quantity,-1,out_of_range",
        "quantity,-0,invalid_format",
        "quantity,1000000.001,out_of_range",
        "quantity,1.0001,out_of_range",
        "quantity,1e3,invalid_format",
        "quantity,+1,invalid_format",
        "quantity,01,invalid_format",
        "quantity,NaN,invalid_format",
        "quantity,null,required",
        "unitPrice,-1,out_of_range",
        "unitPrice,1000000000.0001,out_of_range",
        "unitPrice,0.00001,out_of_range",
        "unitPrice,.5,invalid_format",
        "taxRate,100.01,out_of_range",
        "taxRate,-1,out_of_range",
        "taxRate,19.001,out_of_range",
        "unitCode,c62,invalid_format",
        "unitCode,ABCD,invalid_format",
        "taxCategory,s,unknown_value",
        "taxCategory,X,unknown_value",
        "description,null,required"
      })
  void aLineThatIsNotRightIsRefusedByItsPlace(String member, String value, String code) {
    Map<String, Object> wrong = with(line("1", "1", "19"), member, value);

    Response answer = anna.create(anna.draftBody(line("1", "1", "19"), wrong));

    assertInvalid(answer, "lines[1]." + member, code);
  }

  @Test
  void onlyTheStandardRateIsTaxed() {
    Response answer = anna.create(anna.draftBody(with(line("1", "1", "19"), "taxCategory", "Z")));

    assertInvalid(answer, "lines[0].taxRate", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"E", "AE", "K", "G", "O"})
  void whoIsExemptSaysWhy(String category) {
    Response answer =
        anna.create(anna.draftBody(with(line("1", "1", "0.00"), "taxCategory", category)));

    assertInvalid(answer, "lines[0].exemptionReason", "required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"E", "AE", "K", "G", "O"})
  void whoSaysWhyIsExempt(String category) {
    Map<String, Object> exempt = with(line("1", "1", "0"), "taxCategory", category);

    Response answer = anna.create(anna.draftBody(with(exempt, "exemptionReason", "because")));

    assertEquals(201, answer.statusCode());
    assertEquals("because", answer.path("lines[0].exemptionReason"));
    assertEquals("0.00", answer.path("totals.tax"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "currency,eur,unknown_value",
        "currency,DEM,unknown_value",
        "currency,XXX,unknown_value",
        "currency,US$,unknown_value",
        "currency,'EUR ',unknown_value",
        "currency,null,required",
        "dueDate,2026-02-30,invalid_format",
        "dueDate,2026-2-3,invalid_format",
        "dueDate,+999999999-01-01,invalid_format",
        "dueDate,2026-01-01T00:00:00Z,invalid_format",
        "customerId,null,required",
        "customerId,1,unknown_reference",
        "customerId,0192d0a0-0000-7000-8000-000000000000,unknown_reference",
        "lines,null,required"
      })
  void aDraftThatIsNotRightIsRefusedByItsPlace(String member, String value, String code) {
    Response answer = anna.create(with(anna.draftBody(), member, value));

    assertInvalid(answer, member, code);
  }

  @Test
  void anotherOwnersCustomerIsUnknown() {
    String foreign = new InvoiceBooks(actors.ben()).customer();

    Response answer = anna.create(with(anna.draftBody(), "customerId", foreign));

    assertInvalid(answer, "customerId", "unknown_reference");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 201})
  void noLinesAndTooManyAreRefused(int count) {
    List<Object> lines = Collections.nCopies(count, line("1", "1", "0"));

    Response answer = anna.create(with(anna.draftBody(), "lines", lines));

    assertInvalid(answer, "lines", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "ownerId",
        "owner_id",
        "number",
        "status",
        "total",
        "totals",
        "net",
        "tax",
        "gross",
        "amountPaid",
        "amount_paid",
        "amountCredited",
        "issuedOn",
        "issued_on",
        "seller",
        "buyer",
        "version",
        "deletedAt",
        "createdAt",
        "updated_at",
        "voidReason",
        "payments",
        "attachments",
        "tax_breakdown",
        "customer_id"
      })
  void whatTheServiceSetsCantBeSent(String member) {
    Response answer = anna.create(with(anna.draftBody(), member, "x"));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aNumberIsNoMoney() {
    Response answer = anna.create(anna.draftBody(with(line("1", "1", "19"), "unitPrice", 1.5)));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aDraftIsReplacedWhole() {
    String id = anna.draft(with(anna.draftBody(), "note", "old"));

    Response answer = anna.put(id, anna.draftBody(line("1", "7", "0")), "\"1\"");

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("\"2\"", answer.header("ETag"));
    assertEquals("7.00", answer.path("totals.gross"));
    assertEquals(1, answer.<List<?>>path("lines").size());
    assertNull(answer.path("note"));
    assertEquals(answer.asString(), anna.get(id).asString());
  }

  @Test
  void replacingNeedsTheTag() {
    String id = anna.draft();

    Response answer = anna.put(id, anna.draftBody(), null);

    assertProblem(answer, 428, "precondition_required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2\"", "W/\"1\"", "\"1-overdue\"", "\"\""})
  void replacingNeedsTheRightTag(String tag) {
    String id = anna.draft();

    Response answer = anna.put(id, anna.draftBody(), tag);

    assertProblem(answer, 412, "precondition_failed");
  }

  @Test
  void ofManyReplacementsAtOnceOneIsFirst() {
    String id = anna.draft();

    List<Response> answers =
        Together.run(20, i -> anna.put(id, anna.draftBody(line("1", "" + i, "0")), "\"1\""));

    List<Integer> expected = new ArrayList<>(Collections.nCopies(19, 412));
    expected.add(0, 200);
    assertEquals(expected, answers.stream().map(Response::statusCode).sorted().toList());
    assertEquals("\"2\"", anna.etag(id));
  }

  @Test
  void anIssuedInvoiceIsNeitherReplacedNorDeleted() {
    InvoiceBooks.inBusiness(actors.anna());
    String id = anna.issued();
    String etag = anna.etag(id);

    Response replaced = anna.put(id, anna.draftBody(), etag);
    Response deleted = anna.delete(id, etag);

    assertProblem(replaced, 409, "invalid_state");
    assertProblem(deleted, 409, "invalid_state");
    assertEquals(etag, anna.etag(id));
  }

  @Test
  void aDeletedDraftIsGone() {
    String id = anna.draft();

    Response answer = anna.delete(id, "\"1\"");

    assertEquals(204, answer.statusCode());
    assertProblem(anna.get(id), 404, "not_found");
    assertProblem(anna.delete(id, "\"1\""), 404, "not_found");
    assertProblem(
        actors.anna().request().get("/api/v1/invoices/" + id + "/history"), 404, "not_found");
  }

  @Test
  void deletingNeedsTheTag() {
    String id = anna.draft();

    Response answer = anna.delete(id, null);

    assertProblem(answer, 428, "precondition_required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "INV-0001", "00000000-0000-0000-0000-000000000000"})
  void whatIsNoIdIsNotFound(String id) {
    Response answer = anna.get(id);

    assertProblem(answer, 404, "not_found");
  }

  @Test
  void anOverdueInvoiceSaysSoAndItsTagToo() {
    InvoiceBooks.inBusiness(actors.anna());
    String id = anna.issued(with(anna.draftBody(), "dueDate", "2020-01-01"));

    Response answer = anna.get(id);

    assertEquals(true, answer.path("overdue"));
    assertEquals("\"2-overdue\"", answer.header("ETag"));
  }

  @Test
  void aCustomerWithInvoicesStays() {
    String id = anna.draft();
    String customer = anna.get(id).path("customerId");

    Response answer =
        actors.anna().request().header("If-Match", "\"1\"").delete("/api/v1/customers/" + customer);

    assertProblem(answer, 409, "conflict");
    assertNotEquals(404, anna.get(id).statusCode());
    assertTrue(anna.get(id).asString().contains(customer));
  }

  /** A draft that moves to a customer and that customer's deletion take their locks crosswise. */
  @RepeatedTest(10)
  void aCustomerIsDeletedOrReferredToAndNeverBoth() {
    String id = anna.draft();
    String other = anna.newCustomer("Andere");
    Map<String, Object> moved = with(anna.draftBody(), "customerId", other);

    List<Response> answers =
        Together.run(
            2,
            i ->
                i == 0
                    ? anna.put(id, moved, "\"1\"")
                    : actors
                        .anna()
                        .request()
                        .header("If-Match", "*")
                        .delete("/api/v1/customers/" + other));

    String outcome = answers.get(0).statusCode() + " " + answers.get(1).statusCode();
    assertTrue(Set.of("200 409", "400 204").contains(outcome), outcome);
  }
}
