package dev.holdfast.invoice.issue;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class IssueRoutesTest {
  private static final String YEAR = Integer.toString(today().getYear());
  private static final Actors actors = new Actors();

  @Test
  void anIssuedInvoiceHasANumberADateAndBothParties() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Issa")).business("R/");
    String id = books.draft();

    Response answer = books.issue(id);

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("\"2\"", answer.header("ETag"));
    assertEquals("issued", answer.path("status"));
    assertEquals("R/" + YEAR + "-000001", answer.path("number"));
    assertEquals(today().toString(), answer.path("issuedOn"));
    assertEquals("Issa GmbH", answer.path("seller.name"));
    assertEquals("DE123456789", answer.path("seller.taxId"));
    assertEquals("Berlin", answer.path("seller.address.city"));
    assertEquals("Kunde", answer.path("buyer.name"));
    assertNull(answer.path("buyer.email"));
    assertEquals("148.75", answer.path("amountDue"));
    assertEquals(answer.asString(), books.get(id).asString());
  }

  @Test
  void whatChangesLaterDoesNotChangeWhatWasIssued() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Issa"));
    String id = books.issued();
    String before = books.get(id).asString();

    books.business("NEW-");

    assertEquals(before, books.get(id).asString());
  }

  @Test
  void manyAtOnceGetNumbersWithoutAGap() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Issa"));
    List<String> drafts = IntStream.range(0, 64).mapToObj(i -> books.draft()).toList();

    List<Response> answers = Together.run(64, i -> books.issue(drafts.get(i)));

    List<String> expected =
        IntStream.rangeClosed(1, 64).mapToObj(n -> String.format("%s-%06d", YEAR, n)).toList();
    assertEquals(
        expected, answers.stream().map(answer -> answer.<String>path("number")).sorted().toList());
  }

  @Test
  void aFailedIssueLeavesNoGap() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Issa"));
    String first = books.issued();
    books.issue(first);
    issueOn(books, books.draft(), today().minusDays(1).toString());

    Response answer = books.issue(books.draft());

    assertEquals(YEAR + "-000002", answer.path("number"));
  }

  @RepeatedTest(20)
  void twoAtOnceOnOneInvoiceGiveOneNumber() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    String id = books.draft();

    List<Response> answers = Together.run(2, i -> books.issue(id));

    assertEquals(List.of(200, 409), answers.stream().map(Response::statusCode).sorted().toList());
    assertEquals(
        "1",
        Database.text(
            "select count(*) from invoice_history where invoice_id = ?::uuid and action = 'issued'",
            id));
    assertEquals("\"2\"", books.etag(id));
  }

  @Test
  void withoutBusinessDataNothingIsIssued() {
    InvoiceBooks books = new InvoiceBooks(Actor.registered("Issa"));

    Response answer = books.issue(books.draft());

    assertProblem(answer, 409, "invalid_state");
    assertTrue(answer.<String>path("detail").contains("/me/business"));
  }

  @Test
  void aFutureDateIsInvalid() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());

    Response answer = issueOn(books, books.draft(), today().plusDays(1).toString());

    assertInvalid(answer, "issuedOn", "out_of_range");
  }

  @Test
  void aDateBeforeTheSeriesLastOneIsTooLate() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    books.issued();

    Response answer = issueOn(books, books.draft(), YEAR + "-01-01");

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void eachYearHasItsOwnSeries() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Issa"));
    books.issued();

    Response answer = issueOn(books, books.draft(), "2024-02-29");

    assertEquals("2024-000001", answer.path("number"));
    assertEquals("2024-02-29", answer.path("issuedOn"));
  }

  @Test
  void anIssueNeedsAnObject() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    String id = books.draft();

    Response answer =
        actors
            .anna()
            .request()
            .contentType(ContentType.JSON)
            .post("/api/v1/invoices/" + id + "/issue");

    assertProblem(answer, 400, "malformed_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"total", "status", "taxAmount", "number", "seller"})
  void anIssueTakesNothingElse(String member) {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    String id = books.draft();

    Response answer = books.post("/api/v1/invoices/" + id + "/issue", Map.of(member, "x"));

    assertProblem(answer, 400, "malformed_request");
    assertEquals("draft", books.get(id).path("status"));
  }

  @Test
  void aStaleTagStopsAnIssue() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    String id = books.draft();

    Response answer =
        actors
            .anna()
            .request()
            .contentType(ContentType.JSON)
            .header("If-Match", "\"7\"")
            .body(Map.of())
            .post("/api/v1/invoices/" + id + "/issue");

    assertProblem(answer, 412, "precondition_failed");
  }

  @Test
  void aVoidInvoiceKeepsItsNumberAndItsAmounts() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Issa"));
    String id = books.issued();

    Response answer = books.makeVoid(id);

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("\"3\"", answer.header("ETag"));
    assertEquals("void", answer.path("status"));
    assertEquals("mistaken", answer.path("voidReason"));
    assertEquals(YEAR + "-000001", answer.path("number"));
    assertEquals("148.75", answer.path("amountDue"));
    assertEquals(YEAR + "-000002", books.issue(books.draft()).path("number"));
  }

  @Test
  void aDraftIsNotVoided() {
    InvoiceBooks books = new InvoiceBooks(actors.anna());

    Response answer = books.makeVoid(books.draft());

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void aVoidInvoiceIsNotVoidedAgain() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    String id = books.issued();
    books.makeVoid(id);

    Response answer = books.makeVoid(id);

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void aPaidInvoiceIsNotVoidedUntilThePaymentIsReversed() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    String id = books.issued();
    String payment = books.pay(id, "1").path("id");

    Response whilePaid = books.makeVoid(id);

    assertProblem(whilePaid, 409, "invalid_state");
    books.reverse(id, payment);
    assertEquals(200, books.makeVoid(id).statusCode());
  }

  @Test
  void aCreditedInvoiceIsNotVoided() {
    InvoiceBooks books = InvoiceBooks.inBusiness(actors.anna());
    String id = books.issued();
    books.credit(id, Map.of("reason", "x", "lines", List.of(Map.of("line", 1, "quantity", "1"))));

    Response answer = books.makeVoid(id);

    assertProblem(answer, 409, "invalid_state");
  }

  private static Response issueOn(InvoiceBooks books, String id, String date) {
    return books.post("/api/v1/invoices/" + id + "/issue", Map.of("issuedOn", date));
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }
}
