package dev.holdfast.invoice.credit;

import static dev.holdfast.testsupport.InvoiceBooks.line;
import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class CreditNoteRoutesTest {
  private static final String YEAR = Integer.toString(LocalDate.now(ZoneOffset.UTC).getYear());
  private static final Actors actors = new Actors();
  private InvoiceBooks anna;

  @BeforeEach
  void books() {
    anna = InvoiceBooks.inBusiness(actors.anna());
  }

  @Test
  void aPartIsCreditedAndAnsweredWhole() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Cora")).business("R-");
    String id = books.issued();

    Response answer = books.credit(id, part(1, "1.5"));

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals("/api/v1/credit-notes/" + answer.path("id"), answer.header("Location"));
    assertNull(answer.header("ETag"));
    assertEquals(
        Set.of(
            "id",
            "number",
            "invoiceId",
            "reason",
            "currency",
            "lines",
            "totals",
            "issuedOn",
            "createdAt"),
        answer.jsonPath().getMap("$").keySet());
    assertEquals("CN-" + YEAR + "-000001", answer.path("number"));
    assertEquals(id, answer.path("invoiceId"));
    assertEquals("EUR", answer.path("currency"));
    assertEquals(
        List.of(
            Map.of(
                "line", 1,
                "description", "Work",
                "quantity", "1.5",
                "unitPrice", "10.00",
                "taxCategory", "S",
                "taxRate", "19",
                "net", "15.00")),
        answer.path("lines"));
    assertEquals("15.00", answer.path("totals.net"));
    assertEquals("2.85", answer.path("totals.tax"));
    assertEquals("17.85", answer.path("totals.gross"));
    assertEquals(
        List.of(Map.of("category", "S", "rate", "19", "net", "15.00", "tax", "2.85")),
        answer.path("totals.taxBreakdown"));
  }

  @Test
  void whatIsReadIsWhatWasAnswered() {
    Response created = anna.creditAll(anna.issued());

    Response read = actors.anna().request().get(created.header("Location"));

    assertEquals(200, read.statusCode());
    assertEquals(created.asString(), read.asString());
    assertNull(read.header("ETag"));
  }

  @Test
  void aNoteLowersWhatIsDue() {
    String id = anna.issued();
    anna.credit(id, part(1, "1.5"));

    Response answer = anna.get(id);

    assertEquals("17.85", answer.path("amountCredited"));
    assertEquals("130.90", answer.path("amountDue"));
    assertEquals("issued", answer.path("status"));
    assertEquals("\"3\"", answer.header("ETag"));
  }

  @Test
  void creditingTheRestOfAPartlyPaidInvoiceMakesItPaidAndOwesBack() {
    String id = anna.issued();
    anna.pay(id, "100");
    anna.creditAll(id);

    Response answer = anna.get(id);

    assertEquals("paid", answer.path("status"));
    assertEquals("148.75", answer.path("amountCredited"));
    assertEquals("-100.00", answer.path("amountDue"));
  }

  @Test
  void allThatIsLeftIsTheExactRemainder() {
    String id = anna.issued(anna.draftBody(line("3", "0.335", "19"), line("0.001", "0.0001", "7")));
    anna.credit(id, part(1, "1"));
    anna.credit(id, part(1, "1"));

    Response answer = anna.creditAll(id);

    assertEquals("0.33", answer.path("lines[0].net"));
    assertEquals(2, answer.<List<?>>path("lines").size());
    Response invoice = anna.get(id);
    assertEquals(invoice.<String>path("totals.gross"), invoice.path("amountCredited"));
    assertEquals("0.00", invoice.path("amountDue"));
  }

  @Test
  void whereNothingIsLeftNothingIsCredited() {
    String id = anna.issued();
    anna.creditAll(id);

    Response answer = anna.creditAll(id);

    assertProblem(answer, 409, "conflict");
  }

  @Test
  void moreThanIsLeftOfALineIsRefused() {
    String id = anna.issued();
    anna.credit(id, part(1, "2"));

    Response answer = anna.credit(id, part(1, "0.501"));

    assertProblem(answer, 409, "conflict");
  }

  @Test
  void manyAtOnceNeverCreditMoreThanIsLeft() {
    String id = anna.issued();

    List<Response> answers = Together.run(10, i -> anna.credit(id, part(1, "1")));

    assertEquals(2, answers.stream().filter(a -> a.statusCode() == 201).count());
    assertEquals(8, answers.stream().filter(a -> a.statusCode() == 409).count());
    assertEquals("23.80", anna.get(id).path("amountCredited"));
  }

  @Test
  void numbersHaveNoGap() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Cora"));
    String id = books.issued(books.draftBody(line("100", "1", "19")));
    books.credit(id, part(1, "101"));

    List<Response> answers = Together.run(16, i -> books.credit(id, part(1, "1")));

    assertEquals(
        IntStream.rangeClosed(1, 16).mapToObj(n -> String.format("CN-%s-%06d", YEAR, n)).toList(),
        answers.stream().map(answer -> answer.<String>path("number")).sorted().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,lines[0].line,out_of_range",
    "3,1,lines[0].line,out_of_range",
    "1,0,lines[0].quantity,out_of_range",
    "1,-100,lines[0].quantity,out_of_range",
    "1,1.0001,lines[0].quantity,out_of_range"
  })
  void aPartThatIsNotRightIsRefused(int line, String quantity, String field, String code) {
    String id = anna.issued();

    Response answer = anna.credit(id, part(line, quantity));

    assertInvalid(answer, field, code);
  }

  @Test
  void aLineIsNamedOnce() {
    String id = anna.issued();
    Map<String, Object> one = Map.of("line", 1, "quantity", "1");

    Response answer = anna.credit(id, Map.of("reason", "x", "lines", List.of(one, one)));

    assertInvalid(answer, "lines[1].line", "duplicate");
  }

  @Test
  void aReasonIsNeeded() {
    Response answer = anna.credit(anna.issued(), Map.of());

    assertInvalid(answer, "reason", "required");
  }

  @Test
  void aDraftIsNotCredited() {
    Response answer = anna.creditAll(anna.draft());

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void aVoidInvoiceIsNotCredited() {
    String id = anna.issued();
    anna.makeVoid(id);

    Response answer = anna.creditAll(id);

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void theNotesOfAnInvoiceAreListedInPagesInTheirOrder() {
    String id = anna.issued();
    List<String> made =
        IntStream.range(0, 2)
            .mapToObj(i -> anna.credit(id, part(1, "1")).<String>path("id"))
            .toList();
    String path = "/api/v1/invoices/" + id + "/credit-notes";
    Response first = actors.anna().request().queryParam("limit", 1).get(path);

    Response second =
        actors
            .anna()
            .request()
            .queryParam("limit", 1)
            .queryParam("cursor", first.<String>path("nextCursor"))
            .get(path);

    assertEquals(made.get(0), first.path("items[0].id"));
    assertEquals(made.get(1), second.path("items[0].id"));
    assertNull(second.path("nextCursor"));
  }

  @Test
  void anInvoiceWithoutNotesHasAnEmptyList() {
    Response answer =
        actors.anna().request().get("/api/v1/invoices/" + anna.issued() + "/credit-notes");

    assertEquals(200, answer.statusCode());
    assertEquals(List.of(), answer.path("items"));
    assertNull(answer.path("nextCursor"));
  }

  private static Map<String, Object> part(int line, String quantity) {
    return Map.of(
        "reason", "returned", "lines", List.of(Map.of("line", line, "quantity", quantity)));
  }
}
