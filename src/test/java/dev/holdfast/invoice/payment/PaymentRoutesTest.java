package dev.holdfast.invoice.payment;

import static dev.holdfast.testsupport.InvoiceBooks.line;
import static dev.holdfast.testsupport.InvoiceBooks.with;
import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class PaymentRoutesTest {
  private static final Actors actors = new Actors();
  private InvoiceBooks anna;

  @BeforeEach
  void books() {
    anna = InvoiceBooks.inBusiness(actors.anna());
  }

  @Test
  void aPaymentIsAnsweredWithWhatItDid() {
    String id = anna.issued();

    Response answer =
        anna.post(
            "/api/v1/invoices/" + id + "/payments",
            Map.of("amount", "48.5", "paidOn", "2026-11-01", "reference", "SEPA 1"));

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(
        Set.of("id", "amount", "paidOn", "reference", "reverses", "reason", "createdAt", "invoice"),
        answer.jsonPath().getMap("$").keySet());
    assertEquals("48.50", answer.path("amount"));
    assertEquals("2026-11-01", answer.path("paidOn"));
    assertEquals("SEPA 1", answer.path("reference"));
    assertNull(answer.path("reverses"));
    assertEquals(
        Map.of(
            "id", id,
            "status", "partially_paid",
            "amountCredited", "0.00",
            "amountPaid", "48.50",
            "amountDue", "100.25"),
        answer.path("invoice"));
  }

  @Test
  void thePaymentIsSeenOnTheInvoiceAndRaisesItsVersion() {
    String id = anna.issued();
    Map<String, Object> paid = anna.pay(id, "148.75").jsonPath().getMap("$");
    paid.remove("invoice");

    Response answer = anna.get(id);

    assertEquals("paid", answer.path("status"));
    assertEquals("148.75", answer.path("amountPaid"));
    assertEquals("0.00", answer.path("amountDue"));
    assertEquals(List.of(paid), answer.path("payments"));
    assertEquals("\"3\"", answer.header("ETag"));
  }

  @Test
  void moreThanIsDueIsRefused() {
    String id = anna.issued();

    Response answer = anna.pay(id, "148.76");

    assertProblem(answer, 409, "conflict");
    assertEquals("0.00", anna.get(id).path("amountPaid"));
  }

  @Test
  void manyAtOnceNeverPayMoreThanIsDue() {
    String id = anna.issued();

    List<Response> answers = Together.run(20, i -> anna.pay(id, "40"));

    assertEquals(3, answers.stream().filter(a -> a.statusCode() == 201).count());
    assertEquals(17, answers.stream().filter(a -> a.statusCode() == 409).count());
    Response invoice = anna.get(id);
    assertEquals("120.00", invoice.path("amountPaid"));
    assertEquals("28.75", invoice.path("amountDue"));
    assertEquals(3, invoice.<List<?>>path("payments").size());
  }

  @ParameterizedTest
  @CsvSource({
    "amount,0,out_of_range",
    "amount,-1,out_of_range",
    "amount,1.505,out_of_range",
    "amount,1.500,out_of_range",
    "amount,1e2,invalid_format",
    "amount,Infinity,invalid_format",
    "paidOn,2026-02-30,invalid_format",
    "paidOn,2999-01-01,out_of_range",
    "reference,'',out_of_range"
  })
  void aPaymentThatIsNotRightIsRefused(String member, String value, String code) {
    String id = anna.issued();
    Map<String, Object> right = new HashMap<>(Map.of("amount", "1", "paidOn", "2026-01-01"));

    Response answer = anna.post("/api/v1/invoices/" + id + "/payments", with(right, member, value));

    assertInvalid(answer, member, code);
  }

  @Test
  void yenHaveNoDecimals() {
    String id = anna.issued(with(anna.draftBody(line("1", "500", "10")), "currency", "JPY"));

    Response answer = anna.pay(id, "1.0");

    assertInvalid(answer, "amount", "out_of_range");
  }

  @Test
  void tomorrowMayHaveBegunWhereThePayerIs() {
    String id = anna.issued();
    String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();

    Response answer =
        anna.post(
            "/api/v1/invoices/" + id + "/payments", Map.of("amount", "1", "paidOn", tomorrow));

    assertEquals(201, answer.statusCode());
  }

  @Test
  void aDraftIsNotPaid() {
    Response answer = anna.pay(anna.draft(), "1");

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void aVoidInvoiceIsNotPaid() {
    String id = anna.issued();
    anna.makeVoid(id);

    Response answer = anna.pay(id, "1");

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void aPaidInvoiceIsNotPaidAgain() {
    String id = anna.issued();
    anna.pay(id, "148.75");

    Response answer = anna.pay(id, "0.01");

    assertProblem(answer, 409, "conflict");
  }

  @Test
  void aReversalIsAnEntryOfItsOwnAndTheStatusStepsBack() {
    String id = anna.issued();
    String first = anna.pay(id, "100").path("id");
    anna.pay(id, "48.75");

    Response answer = anna.reverse(id, first);

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals("-100.00", answer.path("amount"));
    assertEquals(first, answer.path("reverses"));
    assertEquals("bounced", answer.path("reason"));
    assertEquals("partially_paid", answer.path("invoice.status"));
    assertEquals("48.75", answer.path("invoice.amountPaid"));
    assertEquals("100.00", answer.path("invoice.amountDue"));
    assertEquals(3, anna.get(id).<List<?>>path("payments").size());
  }

  @Test
  void withTheLastPaymentReversedTheInvoiceIsIssuedAgain() {
    String id = anna.issued();
    String payment = anna.pay(id, "148.75").path("id");

    Response answer = anna.reverse(id, payment);

    assertEquals("issued", answer.path("invoice.status"));
    assertEquals("0.00", answer.path("invoice.amountPaid"));
  }

  @Test
  void aPaymentIsReversedOnce() {
    String id = anna.issued();
    String payment = anna.pay(id, "1").path("id");

    List<Response> answers = Together.run(5, i -> anna.reverse(id, payment));

    assertEquals(
        List.of(201, 409, 409, 409, 409),
        answers.stream().map(Response::statusCode).sorted().toList());
    assertEquals("0.00", anna.get(id).path("amountPaid"));
  }

  @Test
  void aReversalIsNotReversed() {
    String id = anna.issued();
    String reversal = anna.reverse(id, anna.pay(id, "1").path("id")).path("id");

    Response answer = anna.reverse(id, reversal);

    assertProblem(answer, 409, "invalid_state");
  }

  @Test
  void aPaymentOfAnotherInvoiceIsNotFound() {
    String payment = anna.pay(anna.issued(), "1").path("id");

    Response answer = anna.reverse(anna.issued(), payment);

    assertProblem(answer, 404, "not_found");
  }

  @Test
  void whatIsNoPaymentIsNotFound() {
    Response answer = anna.reverse(anna.issued(), "x");

    assertProblem(answer, 404, "not_found");
  }
}
