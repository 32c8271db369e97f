package dev.holdfast.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Folder;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.ServingRole;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The second wall alone: queries that name no owner, sent past all stores by the service's own
 * role. Whatever a query forgets, nobody sees what is somebody else's.
 */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class OwnershipTest {
  private static Scene scene;

  @Inject Pool pool;

  /** Anna has something in every owned table; Ben has a customer and a draft. */
  private record Scene(
      String anna,
      String ben,
      String customer,
      String invoice,
      String payment,
      String note,
      String bensCustomer,
      String bensInvoice) {

    static Scene set() {
      Actor anna = Actor.registered("Anna");
      InvoiceBooks annas = InvoiceBooks.inBusiness(anna);
      String invoice = annas.issued();
      String payment = annas.pay(invoice, "10").path("id");
      String note =
          annas
              .credit(
                  invoice,
                  Map.of("reason", "x", "lines", List.of(Map.of("line", 1, "quantity", "1"))))
              .path("id");
      annas.postKeyed(InvoiceBooks.INVOICES, UUID.randomUUID().toString(), annas.draftBody());
      Actor ben = Actor.registered("Ben");
      Folder.of(anna, invoice).addPicture();
      InvoiceBooks bens = new InvoiceBooks(ben);
      return new Scene(
          anna.request().get("/api/v1/me").path("id"),
          ben.request().get("/api/v1/me").path("id"),
          annas.customer(),
          invoice,
          payment,
          note,
          bens.customer(),
          bens.draft());
    }
  }

  @BeforeEach
  void scene() {
    if (scene == null) {
      scene = Scene.set();
    }
  }

  @Test
  void everyOwnedTableHasForcedRowSecurity() {
    assertEquals(
        "",
        Database.text(
            "select coalesce(string_agg(c.relname, ' '), '') from pg_class c"
                + " join pg_attribute a on a.attrelid = c.oid and a.attname = 'owner_id'"
                + " where c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)"));
  }

  @Test
  void everyForeignKeyBetweenOwnedTablesHasTheOwner() {
    assertEquals(
        "",
        Database.text(
            "select coalesce(string_agg(k.conname, ' '), '') from pg_constraint k"
                + " join pg_attribute f on f.attrelid = k.confrelid and f.attname = 'owner_id'"
                + " join pg_attribute o on o.attrelid = k.conrelid and o.attname = 'owner_id'"
                + " where k.contype = 'f' and not (o.attnum = any (k.conkey))"));
  }

  @Test
  void everyViewAsksInTheCallersName() {
    assertEquals(
        "",
        Database.text(
            "select coalesce(string_agg(relname, ' '), '') from pg_class"
                + " where relkind = 'v' and relnamespace = 'public'::regnamespace"
                + " and not coalesce('security_invoker=true' = any (reloptions), false)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "business",
        "customer",
        "idempotency_record",
        "number_series",
        "invoice",
        "invoice_line",
        "payment",
        "credit_note",
        "credit_note_line",
        "invoice_history",
        "invoice_document",
        "shown_invoice",
        "attachment",
        "attachment_usage",
        "credit_note_document"
      })
  void onlyTheOwnerSeesWhatIsOwned(String table) {
    String annas = "select from " + table + " where owner_id = '" + scene.anna() + "'";

    assertNotEquals(0, seen(scene.anna(), annas));
    assertEquals(0, seen(scene.ben(), annas));
    assertEquals(0, seen(null, annas));
    assertEquals(0, seen(null, "select from " + table));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "business",
        "customer",
        "idempotency_record",
        "number_series",
        "invoice",
        "invoice_line",
        "payment",
        "credit_note",
        "credit_note_line",
        "invoice_history",
        "invoice_document",
        "shown_invoice",
        "attachment",
        "attachment_usage",
        "credit_note_document"
      })
  void aConnectionRemembersNoOwner(String table) {
    String annas = "select from " + table + " where owner_id = '" + scene.anna() + "'";
    SqlConnection used = pool.getConnectionAndAwait();
    try {
      assertNotEquals(0, ServingRole.run(used, scene.anna(), List.of(annas)).size());
      assertEquals(0, ServingRole.run(used, scene.ben(), List.of(annas)).size());
      assertEquals(0, ServingRole.run(used, null, List.of(annas)).size());
    } finally {
      used.closeAndAwait();
    }
  }

  @Test
  void theFunctionOfTheHotReadGivesNothingForeign() {
    String asBen = "select * from read_invoice('" + scene.ben() + "', '" + scene.invoice() + "')";

    assertEquals(0, seen(null, asBen));
    assertEquals(0, seen(scene.anna(), asBen));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update customer set name = 'x' where id = '{customer}'",
        "delete from customer where id = '{customer}'",
        "update invoice set version = version + 1 where id = '{invoice}'",
        "delete from invoice where id = '{invoice}'",
        "delete from invoice_line where invoice_id = '{invoice}'",
        "update business set name = 'x' where owner_id = '{anna}'",
        "delete from idempotency_record where owner_id = '{anna}'"
      })
  void changesReachNothingForeign(String sql) {
    assertEquals(0, new ServingRole(pool).run(scene.ben(), in(sql)).rowCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert into customer (owner_id, id, name, personal, created_at, updated_at) values ('{anna}', '{new}', 'x', '', now(), now())",
        "insert into invoice (owner_id, id, customer_id, currency, net, tax, gross, tax_breakdown, created_at, updated_at) values ('{anna}', '{new}', '{customer}', 'EUR', 0, 0, 0, '[]', now(), now())",
        "insert into payment values ('{anna}', '{new}', '{invoice}', 5, '2026-01-01', null, null, null, now())",
        "insert into invoice_history values ('{anna}', '{new}', '{invoice}', 99, 'x', 'account', '{anna}', null, now())",
        "insert into number_series values ('{anna}', 'invoice', 1999, 1, '1999-01-01')",
        "insert into idempotency_record values ('{anna}', 'x', '', now())",
        "update customer set owner_id = '{anna}' where id = '{bensCustomer}'"
      })
  void aForeignOwnerCantBeWritten(String sql) {
    assertEquals("42501", new ServingRole(pool).refusal(scene.ben(), in(sql)));
  }

  /** Referential checks pass by row security; the composite keys hold where it does not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update invoice set customer_id = '{customer}' where id = '{bensInvoice}'|invoice_customer_fk",
        "insert into invoice_line values ('{ben}', '{invoice}', 9, 'x', 1, 1, 'C62', 'S', 0, null, 1)|invoice_line_invoice_fk",
        "insert into payment values ('{ben}', '{new}', '{invoice}', 5, '2026-01-01', null, null, null, now())|payment_invoice_fk",
        "insert into credit_note values ('{ben}', '{new}', '{invoice}', 'n', 'r', '2026-01-01', 0, 0, 0, '[]', now())|credit_note_invoice_fk",
        "insert into credit_note_line values ('{ben}', '{note}', '{invoice}', 1, 1, 1)|credit_note_line_note_fk",
        "insert into invoice_history values ('{ben}', '{new}', '{invoice}', 99, 'x', 'account', '{ben}', null, now())|invoice_history_invoice_fk"
      })
  void nothingOfOnesOwnHangsOnSomethingForeign(String sql, String refusal) {
    assertEquals(refusal, new ServingRole(pool).refusal(scene.ben(), in(sql)));
  }

  @Test
  void theServingRoleOwnsNothingAndPassesByNothing() {
    assertEquals(
        "0",
        Database.text(
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner"
                + " where r.rolname = 'holdfast_app'"));
    assertTrue(
        "f f"
            .equals(
                Database.text(
                    "select rolsuper::text::char || ' ' || rolbypassrls::text::char from pg_roles"
                        + " where rolname = 'holdfast_app'")));
  }

  private int seen(String owner, String sql) {
    return new ServingRole(pool).run(owner, sql).size();
  }

  private static String in(String sql) {
    return sql.replace("{anna}", scene.anna())
        .replace("{ben}", scene.ben())
        .replace("{customer}", scene.customer())
        .replace("{invoice}", scene.invoice())
        .replace("{payment}", scene.payment())
        .replace("{note}", scene.note())
        .replace("{bensCustomer}", scene.bensCustomer())
        .replace("{bensInvoice}", scene.bensInvoice())
        .replace("{new}", "0192d0a0-0000-7000-8000-000000000002");
  }
}
