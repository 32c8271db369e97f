package dev.holdfast.invoice.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.ServingRole;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is issued is frozen by the database: the service's own role, with the right owner set, tries
 * to change it past all code. 42501 is PostgreSQL's "insufficient privilege".
 */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class InvoiceFreezeTest {
  private static Scene scene;

  @Inject Pool pool;

  /** One owner with a draft, an invoice that is paid and credited in part, and a void one. */
  private record Scene(
      String owner, String draft, String issued, String fresh, String gone, String payment) {

    static Scene set() {
      Actor frieda = Actor.registered("Frieda");
      InvoiceBooks books = InvoiceBooks.inBusiness(frieda);
      String issued = books.issued();
      String payment = books.pay(issued, "10").path("id");
      books.reverse(issued, books.pay(issued, "20").path("id"));
      books.credit(
          issued, Map.of("reason", "x", "lines", List.of(Map.of("line", 1, "quantity", "1"))));
      String gone = books.issued();
      books.makeVoid(gone);
      return new Scene(
          frieda.request().get("/api/v1/me").path("id"),
          books.draft(),
          issued,
          books.issued(),
          gone,
          payment);
    }

    String in(String sql) {
      return sql.replace("{owner}", "'" + owner + "'")
          .replace("{draft}", "'" + draft + "'")
          .replace("{issued}", "'" + issued + "'")
          .replace("{fresh}", "'" + fresh + "'")
          .replace("{gone}", "'" + gone + "'")
          .replace("{payment}", "'" + payment + "'")
          .replace("{new}", "'0192d0a0-0000-7000-8000-000000000001'");
    }
  }

  @BeforeEach
  void scene() {
    if (scene == null) {
      scene = Scene.set();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update invoice set net = net + 1, gross = gross + 1 where id = {issued}|invoice_frozen",
        "update invoice set tax = 0, gross = net where id = {issued}|invoice_frozen",
        "update invoice set number = 'X' where id = {issued}|invoice_frozen",
        "update invoice set issued_on = '2020-01-01' where id = {issued}|invoice_frozen",
        "update invoice set due_date = '2020-01-01' where id = {issued}|invoice_frozen",
        "update invoice set currency = 'USD' where id = {issued}|invoice_frozen",
        "update invoice set seller = '{}' where id = {issued}|invoice_frozen",
        "update invoice set buyer = '{}' where id = {issued}|invoice_frozen",
        "update invoice set note = 'x' where id = {issued}|invoice_frozen",
        "update invoice set reference = 'x' where id = {issued}|invoice_frozen",
        "update invoice set tax_breakdown = '[]' where id = {issued}|invoice_frozen",
        "delete from invoice where id = {issued}|invoice_frozen",
        "delete from invoice where id = {gone}|invoice_frozen",
        "update invoice set id = {new} where id = {draft}|42501",
        "update invoice set owner_id = {new} where id = {draft}|42501",
        "update invoice set created_at = now() where id = {draft}|42501",
        "update invoice_line set net = 0 where invoice_id = {issued}|42501",
        "delete from invoice_line where invoice_id = {issued}|invoice_frozen",
        "insert into invoice_line select owner_id, invoice_id, 9, description, quantity, unit_price, unit_code, tax_category, tax_rate, exemption_reason, net from invoice_line where invoice_id = {issued} and position = 1|invoice_frozen",
        "update payment set amount = 1|42501",
        "delete from payment|42501",
        "update credit_note set reason = 'x'|42501",
        "delete from credit_note|42501",
        "update credit_note_line set net = 0|42501",
        "delete from credit_note_line|42501",
        "update invoice_history set action = 'x'|42501",
        "delete from invoice_history|42501",
        "delete from number_series|42501",
        "truncate invoice cascade|42501",
        "truncate payment|42501",
        "truncate invoice_history|42501",
        "alter table invoice disable row level security|42501",
        "alter table invoice disable trigger all|42501",
        "set session_replication_role = replica|42501"
      })
  void whatIsIssuedDoesNotChange(String sql, String refusal) {
    assertEquals(refusal, attempt(sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update invoice set status = 'draft' where id = {fresh}|invoice_moves",
        "update invoice set status = 'issued', void_reason = null where id = {gone}|invoice_moves",
        "update invoice set void_reason = 'y' where id = {gone}|invoice_moves",
        "update invoice set status = 'void', void_reason = 'x' where id = {issued}|invoice_moves",
        "update invoice set status = 'void', void_reason = 'x' where id = {draft}|invoice_moves",
        "update invoice set status = 'paid' where id = {draft}|invoice_moves",
        "update invoice set status = 'paid' where id = {fresh}|invoice_status_derived",
        "update invoice set status = 'paid' where id = {issued}|invoice_status_derived",
        "update invoice set status = 'issued' where id = {issued}|invoice_status_derived",
        "update invoice set status = 'void' where id = {fresh}|invoice_void_reason",
        "update invoice set status = 'issued' where id = {draft}|invoice_issued_whole",
        "update invoice set amount_paid = 1 where id = {gone}|invoice_moves",
        "update invoice set amount_paid = gross, status = 'paid' where id = {fresh}|invoice_sums",
        "update invoice set amount_credited = 1 where id = {fresh}|invoice_sums",
        "insert into payment values ({owner}, {new}, {fresh}, 5, '2026-01-01', null, null, null, now())|invoice_sums",
        "insert into payment values ({owner}, {new}, {fresh}, -10, '2026-01-01', null, {payment}, 'x', now())|payment_reverses_fk",
        "insert into payment values ({owner}, {new}, {issued}, -9, '2026-01-01', null, {payment}, 'x', now())|payment_reversal",
        "insert into payment values ({owner}, {new}, {issued}, -9, '2026-01-01', null, null, 'x', now())|payment_sign",
        "update number_series set last_number = 0|number_series_goes_on",
        "update number_series set last_number = last_number + 2|number_series_goes_on",
        "update number_series set last_number = last_number + 1, last_date = '2020-01-01'|number_series_goes_on"
      })
  void whatDoesNotAddUpIsNoMove(String sql, String refusal) {
    assertEquals(refusal, attempt(sql));
  }

  @ParameterizedTest
  @CsvSource({
    "invoice",
    "invoice_line",
    "payment",
    "credit_note",
    "credit_note_line",
    "invoice_history"
  })
  void notEvenTheTablesOwnerTruncates(String table) {
    String refusal = Database.refusal("set role holdfast_owner; truncate " + table + " cascade");

    assertEquals("23514", refusal);
  }

  @ParameterizedTest
  @CsvSource({"payment", "credit_note", "credit_note_line"})
  void notEvenASuperuserEditsAnEntry(String table) {
    assertEquals("23514", Database.refusal("delete from " + table));
  }

  private String attempt(String sql) {
    return new ServingRole(pool).refusal(scene.owner(), scene.in(sql));
  }
}
