package dev.holdfast.idempotency;

import static dev.holdfast.testsupport.InvoiceBooks.line;
import static dev.holdfast.testsupport.InvoiceBooks.with;
import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeated requests, seen on invoices, where they matter most. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class IdempotencyRoutesTest {
  private static final String INVOICES = "/api/v1/invoices";
  private static final Actors actors = new Actors();
  private InvoiceBooks anna;

  @BeforeEach
  void books() {
    anna = InvoiceBooks.inBusiness(actors.anna());
  }

  @Test
  void aRepetitionGetsTheFirstAnswer() {
    String key = key();
    Map<String, Object> body = anna.draftBody();
    Response first = anna.postKeyed(INVOICES, key, body);

    Response second = anna.postKeyed(INVOICES, key, body);

    assertEquals(201, second.statusCode());
    assertEquals(first.asString(), second.asString());
    assertEquals(first.header("Location"), second.header("Location"));
    assertEquals(first.header("ETag"), second.header("ETag"));
    assertNull(first.header("Idempotent-Replayed"));
    assertEquals("true", second.header("Idempotent-Replayed"));
    assertNotEquals(first.header("X-Request-Id"), second.header("X-Request-Id"));
  }

  @Test
  void anotherBodyUnderTheSameKeyIsRefused() {
    String key = key();
    anna.postKeyed(INVOICES, key, anna.draftBody());

    Response answer = anna.postKeyed(INVOICES, key, anna.draftBody(line("9", "9", "9")));

    assertProblem(answer, 422, "idempotency_key_reused");
  }

  @Test
  void anotherPathUnderTheSameKeyIsRefused() {
    String key = key();
    String id = anna.draft();
    anna.postKeyed(INVOICES + "/" + id + "/issue", key, Map.of());

    Response answer = anna.postKeyed(INVOICES + "/" + anna.draft() + "/issue", key, Map.of());

    assertProblem(answer, 422, "idempotency_key_reused");
  }

  @RepeatedTest(20)
  void manyAtOnceHaveOneEffect() {
    String key = key();
    String reference = "ref " + key;
    Map<String, Object> body = with(anna.draftBody(), "reference", reference);

    List<Response> answers = Together.run(5, i -> anna.postKeyed(INVOICES, key, body));

    Set<String> ids = new HashSet<>();
    for (Response answer : answers) {
      if (answer.statusCode() == 201) {
        ids.add(answer.path("id"));
      } else {
        assertProblem(answer, 409, "idempotency_in_progress");
      }
    }
    assertEquals(1, ids.size());
    assertEquals(1, anna.list("q", reference).<List<?>>path("items").size());
  }

  @Test
  void aRefusalIsNotKept() {
    String key = key();
    Response refused = anna.postKeyed(INVOICES, key, Map.of("currency", "EUR"));

    Response answer = anna.postKeyed(INVOICES, key, anna.draftBody());

    assertEquals(400, refused.statusCode());
    assertEquals(201, answer.statusCode());
    assertNull(answer.header("Idempotent-Replayed"));
  }

  @Test
  void anIssueIsRepeatedThoughTheInvoiceIsNoDraftAnyMore() {
    String path = INVOICES + "/" + anna.draft() + "/issue";
    String key = key();
    Response first = anna.postKeyed(path, key, Map.of());

    Response second = anna.postKeyed(path, key, Map.of());

    assertEquals(200, second.statusCode());
    assertEquals(first.asString(), second.asString());
  }

  @Test
  void aPaymentIsEnteredOnce() {
    String id = anna.issued();
    Map<String, Object> body = Map.of("amount", "10", "paidOn", "2026-01-01");
    String key = key();
    Response first = anna.postKeyed(INVOICES + "/" + id + "/payments", key, body);

    Response second = anna.postKeyed(INVOICES + "/" + id + "/payments", key, body);

    assertEquals(201, second.statusCode());
    assertEquals(first.asString(), second.asString());
    assertEquals("10.00", anna.get(id).path("amountPaid"));
  }

  @Test
  void aCreditNoteIsMadeOnce() {
    String id = anna.issued();
    Map<String, Object> body = Map.of("reason", "returned");
    String key = key();
    Response first = anna.postKeyed(INVOICES + "/" + id + "/credit-notes", key, body);

    Response second = anna.postKeyed(INVOICES + "/" + id + "/credit-notes", key, body);

    assertEquals(201, second.statusCode());
    assertEquals(first.asString(), second.asString());
    assertEquals(first.header("Location"), second.header("Location"));
  }

  @Test
  void aKeyIsItsAccountsOwn() {
    String key = key();
    anna.postKeyed(INVOICES, key, anna.draftBody());
    InvoiceBooks ben = new InvoiceBooks(actors.ben());

    Response answer = ben.postKeyed(INVOICES, key, ben.draftBody());

    assertEquals(201, answer.statusCode());
    assertNull(answer.header("Idempotent-Replayed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "ä",
        "a.b",
        "12345678901234567890123456789012345678901234567890123456789012345"
      })
  void aKeyOfAnotherFormIsInvalid(String key) {
    Response answer = anna.postKeyed(INVOICES, key, anna.draftBody());

    assertInvalid(answer, "Idempotency-Key", "invalid_format");
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }
}
