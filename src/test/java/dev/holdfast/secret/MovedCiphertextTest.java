package dev.holdfast.secret;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who may write to the database changes or moves what is encrypted there. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class MovedCiphertextTest {
  private static final String CUSTOMERS = "/api/v1/customers";

  @Inject MeterRegistry metrics;

  private static InvoiceBooks bens;

  private Actor anna;
  private InvoiceBooks annas;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler log = new Lines();

  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage() + Arrays.toString(line.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void scene() {
    if (bens == null) {
      bens = InvoiceBooks.inBusiness(Actor.registered("Ben"));
    }
    // Somebody new each time: one damaged row is enough to close a list.
    anna = Actor.registered("Anna");
    annas = InvoiceBooks.inBusiness(anna);
    Logger.getLogger(DataKeys.class.getName()).addHandler(log);
  }

  @AfterEach
  void listenNoMore() {
    Logger.getLogger(DataKeys.class.getName()).removeHandler(log);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(select personal from customer where id = '{second}')",
        "(select personal from customer where id = '{bens}')",
        "(select b.personal from business b where b.owner_id = customer.owner_id)",
        "set_byte(personal, 0, 1)",
        "set_byte(personal, 5, get_byte(personal, 5) # 1)",
        "set_byte(personal, length(personal) - 1, get_byte(personal, length(personal) - 1) # 128)",
        "substring(personal for length(personal) - 1)",
        "substring(personal for 20)",
        "personal || '\\x00'",
        "''",
        "'{\"email\":\"forged@example.com\"}'::bytea"
      })
  void aCustomerThatIsNotWhatWasStoredIsNotShownAndToldOnce(String forged) {
    String id = annas.newCustomer("First");
    String sql =
        forged
            .replace("{second}", annas.newCustomer("Second"))
            .replace("{bens}", bens.newCustomer("Ben's"));
    assertEquals(
        1, Database.update("update customer set personal = " + sql + " where id = ?::uuid", id));
    double before = notices();

    Response one = anna.request().get(CUSTOMERS + "/" + id);

    assertInternal(one);
    assertEquals(before + 1, notices());
    assertTrue(lines.get(0).contains("customer.personal:" + id), "" + lines);
    assertInternal(anna.request().get(CUSTOMERS));
    assertEquals(before + 2, notices());
  }

  @Test
  void anOwnerCanPutADamagedCustomerRight() {
    String id = annas.newCustomer("First");
    Database.update("update customer set personal = '\\x00' where id = ?::uuid", id);

    Response answer =
        anna.request()
            .contentType(ContentType.JSON)
            .header("If-Match", "*")
            .body(Map.of("name", "First", "email", "first@example.com"))
            .put(CUSTOMERS + "/" + id);

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("first@example.com", anna.request().get(CUSTOMERS + "/" + id).path("email"));
  }

  @Test
  void damagedBusinessDataAreNotShownAndCanBePutRight() {
    Database.update(
        "update business set personal = set_byte(personal, 20, get_byte(personal, 20) # 1)"
            + " where owner_id = (select owner_id from customer where id = ?::uuid)",
        annas.customer());

    Response answer = anna.request().get("/api/v1/me/business");

    assertInternal(answer);
    assertTrue(lines.get(0).contains("business.personal"), "" + lines);
    assertInternal(annas.issue(annas.draft()));
    assertEquals(
        200,
        anna.request()
            .contentType(ContentType.JSON)
            .header("If-Match", "*")
            .body(
                Map.of(
                    "name",
                    "Anna GmbH",
                    "address",
                    Map.of(
                        "line1",
                        "Gasse 1",
                        "postalCode",
                        "10115",
                        "city",
                        "Bonn",
                        "country",
                        "DE")))
            .put("/api/v1/me/business")
            .statusCode());
    assertEquals("Bonn", anna.request().get("/api/v1/me/business").path("address.city"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "buyer = (select s.buyer from invoice s where s.id = '{second}')",
        "buyer = (select s.buyer from invoice s where s.id = '{bens}')",
        "seller = (select s.seller from invoice s where s.id = '{second}')",
        "buyer = (buyer::jsonb || jsonb_build_object('address', seller -> 'address'))::json",
        "buyer = (buyer::jsonb || jsonb_build_object('taxId', buyer -> 'email'))::json",
        "buyer = (buyer::jsonb || '{\"email\": \"forged@example.com\"}')::json",
        "buyer = (buyer::jsonb || '{\"email\": \"!\"}')::json",
        "buyer = (buyer::jsonb || '{\"address\": {\"line1\": \"Forged\"}}')::json",
        "seller = (seller::jsonb || jsonb_build_object('taxId', left(seller ->> 'taxId', 20)))::json"
      })
  void anInvoiceThatIsNotWhatWasIssuedIsNotShownAndToldOnce(String change) throws SQLException {
    String id = annas.issued(personal(annas));
    pastTheFreeze(
        "update invoice set "
            + change
                .replace("{second}", annas.issued(personal(annas)))
                .replace("{bens}", bens.issued(personal(bens)))
            + " where id = '"
            + id
            + "'");
    double before = notices();

    Response one = annas.get(id);

    assertInternal(one);
    assertEquals(before + 1, notices());
    assertTrue(lines.get(0).matches("(?s).*invoice\\.(seller|buyer):" + id + "/.*"), "" + lines);
    assertFalse(lines.toString().contains("forged@"), "" + lines);
    assertInternal(annas.list());
  }

  @Test
  void aDraftIsShownWhateverBecameOfAnIssuedInvoice() throws SQLException {
    String id = annas.issued(personal(annas));
    String draft = annas.draft();
    pastTheFreeze(
        "update invoice set buyer = '{\"name\": \"x\", \"email\": \"AAAA\"}' where id = '"
            + id
            + "'");

    Response answer = annas.get(draft);

    assertEquals(200, answer.statusCode(), answer::asString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(select s.answer from idempotency_record s where s.owner_id = r.owner_id and s.key = 'second')",
        "(select s.answer from idempotency_record s where s.owner_id <> r.owner_id"
            + " and s.key = 'first' order by created_at desc limit 1)",
        "set_byte(answer, 13, get_byte(answer, 13) # 1)",
        "substring(answer for 40)",
        "''"
      })
  void aStoredAnswerThatIsNotWhatWasStoredIsNotGivenNorDoneAgain(String forged) {
    Map<String, Object> body = Map.of("name", "Once");
    bens.postKeyed(CUSTOMERS, "first", body);
    String id = annas.postKeyed(CUSTOMERS, "first", body).path("id");
    annas.postKeyed(CUSTOMERS, "second", body);
    assertEquals(
        1,
        Database.update(
            "update idempotency_record r set answer = "
                + forged
                + " where key = 'first' and owner_id = (select owner_id from customer where id = ?::uuid)",
            id));
    double before = notices();

    Response answer = annas.postKeyed(CUSTOMERS, "first", body);

    assertInternal(answer);
    assertEquals(before + 1, notices());
    assertTrue(lines.get(0).contains("idempotency_record.answer:first"), "" + lines);
    assertEquals(
        2, anna.request().queryParam("q", "Once").get(CUSTOMERS).<List<?>>path("items").size());
  }

  private double notices() {
    return metrics.counter("holdfast.security.notices", "kind", "decryption_failed").count();
  }

  /** Not a word on what went wrong. */
  private static void assertInternal(Response answer) {
    assertProblem(answer, 500, "internal_error");
    assertFalse(answer.asString().contains("decrypt"), answer::asString);
    assertFalse(answer.asString().contains("stored"), answer::asString);
  }

  /** As who owns the database could, triggers or not. */
  private static void pastTheFreeze(String sql) throws SQLException {
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      assertEquals(1, statement.executeUpdate(sql));
    }
  }

  /** A draft for a buyer of whom everything is known. */
  private static Map<String, Object> personal(InvoiceBooks books) {
    Map<String, Object> customer = new HashMap<>();
    customer.put("name", "Kunde");
    customer.put("email", "kunde@example.com");
    customer.put("taxId", "DE999");
    customer.put(
        "address",
        Map.of("line1", "Weg 2", "postalCode", "20095", "city", "Hamburg", "country", "DE"));
    String id = books.post(CUSTOMERS, customer).path("id");
    return InvoiceBooks.with(books.draftBody(), "customerId", id);
  }
}
