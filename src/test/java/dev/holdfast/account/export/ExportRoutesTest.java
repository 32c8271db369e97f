package dev.holdfast.account.export;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Estate;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ExportRoutesTest {
  /** Where the rows of each table that holds what an account has are counted in its export. */
  private static final Map<String, String> COUNTED = counted();

  /** Tables of that sort that are not in it, each for a reason. */
  private static final Set<String> LEFT_OUT =
      // A wrapped key says nothing about anybody, and a sum nothing that its parts don't.
      Set.of("data_key", "record_key", "attachment_usage");

  /** More than the sockets between two processes hold. */
  private static final int MANY = 9_000;

  private static Estate estate;
  private static Actor rich;

  private static Map<String, String> counted() {
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put("api_key", "apiKeys.size()");
    paths.put("attachment", "attachments.size()");
    paths.put("business", "business.size()");
    paths.put("credit_note", "creditNotes.size()");
    paths.put("credit_note_line", "creditNotes.collect { it.lines.size() }.sum()");
    paths.put("customer", "customers.size()");
    paths.put("idempotency_record", "idempotencyKeys.size()");
    paths.put("invoice", "invoices.size()");
    paths.put("invoice_history", "history.size()");
    paths.put("invoice_line", "invoices.collect { it.lines.size() }.sum()");
    paths.put("known_device", "devices.size()");
    paths.put("login_challenge", "loginChallenges.size()");
    paths.put("mail_code", "mailCodes.size()");
    paths.put("number_series", "numberSeries.size()");
    paths.put("outside_account", "outsideIdentities.size()");
    paths.put("payment", "invoices.collect { it.payments.size() }.sum()");
    paths.put("recovery_code", "secondFactors.collect { it.recoveryCodes }.sum()");
    paths.put("session", "sessions.size()");
    paths.put("totp_factor", "secondFactors.size()");
    return paths;
  }

  @Test
  void everyRowOfEveryOwnedTableIsInIt() {
    Estate anna = estate();

    JsonPath export = export(anna.owner()).jsonPath();

    Map<String, Integer> held = new LinkedHashMap<>();
    Map<String, Integer> shown = new LinkedHashMap<>();
    COUNTED.forEach(
        (table, path) -> {
          held.put(table, rows(table, anna.id()));
          shown.put(table, export.getInt(path));
        });
    assertEquals(held, shown);
    assertFalse(held.containsValue(0), "there is nothing to look for: " + held);
  }

  /** Whoever adds a table that an account owns rows of says here where it is exported. */
  @Test
  void everyTableWithAnOwnerIsExported() {
    Set<String> owned =
        new TreeSet<>(
            Database.texts(
                "select c.table_name from information_schema.columns c"
                    + " join information_schema.tables t using (table_schema, table_name)"
                    + " where c.table_schema = 'public' and t.table_type = 'BASE TABLE'"
                    + " and c.column_name in ('owner_id', 'account_id')"));

    Set<String> known = new TreeSet<>(COUNTED.keySet());
    known.addAll(LEFT_OUT);

    assertEquals(known, owned);
  }

  @Test
  void everyTextThatItsOwnerEnteredIsInIt() {
    Estate anna = estate();

    String export = export(anna.owner()).asString();

    List<String> all = new ArrayList<>(anna.marks());
    all.addAll(anna.lastingMarks());
    all.addAll(anna.hiddenMarks());
    assertEquals(List.of(), all.stream().filter(mark -> !export.contains(mark)).toList());
  }

  @Test
  void theAccountStandsInFront() {
    Estate anna = estate();

    JsonPath export = export(anna.owner()).jsonPath();

    assertEquals(
        List.of(
            "id",
            "email",
            "displayName",
            "roles",
            "mfaEnabled",
            "createdAt",
            "updatedAt",
            "lastLoginAt"),
        new ArrayList<>(export.getMap("account").keySet()));
    assertEquals(anna.id(), export.get("account.id"));
    assertEquals(anna.owner().email(), export.get("account.email"));
    assertEquals(anna.owner().name(), export.get("account.displayName"));
  }

  @Test
  void theMailsOfTheDayAreNamedAndTheirTextsAreNot() {
    Estate anna = estate();

    JsonPath export = export(anna.owner()).jsonPath();

    assertTrue(export.getList("mails.kind").size() >= 1);
    assertEquals(
        Set.of("kind", "recipient", "createdAt", "sentAt"), export.getMap("mails[0]").keySet());
  }

  @Test
  void whatTheAccountDidIsInItAndNothingThatOthersDid() {
    Actor ben = Actor.registered("Ben");
    String id = ben.request().get("/api/v1/me").path("id");
    Estate anna = estate();
    List<String> done =
        Database.texts(
            "select id::text from audit_event where actor = 'account:" + id + "' order by id");

    JsonPath export = export(ben).jsonPath();

    List<String> shown = export.getList("auditEvents.id");
    assertTrue(export.getList("auditEvents.action").contains("login"));
    assertTrue(shown.containsAll(done), shown + " has not all of " + done);
    assertFalse(export.getString("auditEvents").contains(anna.id()));
    assertEquals(
        Set.of("id", "at", "action", "outcome", "resource", "reason", "requestId", "addressPrefix"),
        export.getMap("auditEvents[0]").keySet());
  }

  @Test
  void moreEventsThanAPageHasAreAllInIt() {
    Actor ben = Actor.registered("Ben");
    String id = ben.request().get("/api/v1/me").path("id");
    Database.update(
        "insert into audit_event (id, at, action, outcome, actor) select gen_random_uuid(), now(),"
            + " 'login', 'success', 'account:' || ? from generate_series(1, 120)",
        id);

    JsonPath export = export(ben).jsonPath();

    assertTrue(export.getList("auditEvents.id").stream().distinct().count() > 120);
  }

  @Test
  void whatWasNoticedOfCredentialsIsInIt() {
    Actor ben = Actor.registered("Ben");
    String id = ben.request().get("/api/v1/me").path("id");
    ben.request()
        .contentType(ContentType.JSON)
        .body(Map.of("name", "machine", "scopes", List.of("read:invoices", "read:customers")))
        .post("/api/v1/api-keys")
        .then()
        .statusCode(201);
    Database.update(
        "update api_key set exposed_at = now(), used_scopes = array['read:invoices']"
            + " where account_id = ?::uuid",
        id);
    Database.update("update session set exposed_at = now() where account_id = ?::uuid", id);

    JsonPath export = export(ben).jsonPath();

    assertEquals(List.of("read:invoices"), export.getList("apiKeys[0].usedScopes"));
    assertTrue(export.getString("apiKeys[0].exposedAt").endsWith("Z"));
    assertTrue(export.getString("sessions[0].exposedAt").endsWith("Z"));
  }

  @Test
  void noSecretIsInIt() {
    Estate anna = estate();
    String hash = Database.text("select password_hash from account where id::text = ?", anna.id());
    String token =
        Database.text(
            "select encode(token_hash, 'hex') from session where account_id::text = ?", anna.id());

    String export = export(anna.owner()).asString();

    assertFalse(export.contains(hash));
    assertFalse(export.contains(token));
    assertFalse(export.contains("hash"));
  }

  @Test
  void itIsAFileThatNobodyKeeps() {
    Response answer = export(estate().owner());

    assertEquals(200, answer.statusCode());
    assertEquals("application/json;charset=UTF-8", answer.contentType());
    assertEquals(
        "attachment; filename=\"holdfast-export.json\"", answer.header("Content-Disposition"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void ofSomebodyWithNothingItIsEmptyLists() {
    Actor ben = Actor.registered("Ben");

    JsonPath export = export(ben).jsonPath();

    assertEquals(List.of(), export.getList("invoices"));
    assertEquals(List.of(), export.getList("customers"));
    assertEquals(List.of(), export.getList("business"));
    assertEquals(1, export.getList("sessions").size());
  }

  @Test
  void nothingOfSomebodyElseIsInIt() {
    Estate anna = estate();
    Estate ben = Estate.marked();

    String export = export(ben.owner()).asString();

    List<String> all = new ArrayList<>(anna.marks());
    all.addAll(anna.lastingMarks());
    all.addAll(anna.hiddenMarks());
    all.add(anna.id());
    assertEquals(List.of(), all.stream().filter(export::contains).toList());
  }

  @Test
  void nobodyIsShownAnythingWithoutAToken() {
    assertUnauthenticated(given().get("/api/v1/me/export"));
  }

  @Test
  void headSaysWhatGetWould() {
    Response answer = estate().owner().request().head("/api/v1/me/export");

    assertEquals(200, answer.statusCode());
    assertEquals("", answer.asString());
    Waiting.until(() -> export(estate().owner()).statusCode() == 200);
  }

  @Test
  void thousandsOfInvoicesAreAllInIt() {
    Actor anna = rich();

    Response answer = export(anna);

    assertEquals(MANY, answer.jsonPath().getList("invoices.id").stream().distinct().count());
  }

  @Test
  void whoDoesNotReadHoldsNoConnectionAndNobodyUp() {
    try (StalledReader reader = new StalledReader(rich().token())) {
      reader.first(50_000);

      Response bens = export(estate().owner());

      assertEquals(200, bens.statusCode());
      Waiting.until(() -> held() == 0);
    }
  }

  @Test
  void anAccountHasOneAtATimeAndAnotherWhenThatEnds() {
    try (StalledReader reader = new StalledReader(rich().token())) {
      reader.first(50_000);

      Response second = export(rich());

      assertProblem(second, 409, "conflict");
    }
    Waiting.until(() -> export(rich()).statusCode() == 200);
  }

  @Test
  void aReplicaWritesFourAtOnce() {
    List<StalledReader> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        readers.add(new StalledReader(wealthy().token()));
        readers.get(i).first(20_000);
      }

      Response fifth = export(estate().owner());

      assertProblem(fifth, 503, "unavailable");
      assertEquals("2", fifth.header("Retry-After"));
    } finally {
      readers.forEach(StalledReader::close);
    }
    Waiting.until(() -> export(estate().owner()).statusCode() == 200);
  }

  @Test
  void anAccountThatIsErasedMeanwhileLeavesNoWholeDocument() {
    Actor anna = wealthy();
    try (StalledReader reader = new StalledReader(anna.token())) {
      reader.first(50_000);

      anna.request()
          .contentType(ContentType.JSON)
          .body(Map.of("password", anna.password()))
          .delete("/api/v1/me")
          .then()
          .statusCode(204);

      assertFalse(reader.rest().endsWith("0\r\n\r\n"), "it was ended as if it were whole");
    }
  }

  /** Somebody with thousands of drafts of two kilobytes, put there at one go. */
  static Actor wealthy() {
    Actor actor = Actor.registered("Croesus");
    InvoiceBooks books = new InvoiceBooks(actor);
    String id = actor.request().get("/api/v1/me").path("id");
    Database.update(
        "insert into invoice (owner_id, id, customer_id, currency, note, net, tax, gross,"
            + " tax_breakdown, created_at, updated_at)"
            + " select ?::uuid, gen_random_uuid(), ?::uuid, 'EUR', repeat('x', 2000), 0, 0, 0, '[]',"
            + " now(), now() from generate_series(1, ?)",
        id,
        books.customer(),
        MANY);
    Database.update(
        "insert into invoice_line (owner_id, invoice_id, position, description, quantity,"
            + " unit_price, unit_code, tax_category, tax_rate, net)"
            + " select owner_id, id, 1, 'x', 1, 0, 'C62', 'Z', 0, 0 from invoice"
            + " where owner_id = ?::uuid",
        id);
    // What the autovacuum daemon does after a while wherever rows were not put there at one go.
    Database.update("analyze invoice, invoice_line");
    return actor;
  }

  private static Actor rich() {
    if (rich == null) {
      rich = wealthy();
    }
    return rich;
  }

  private static Estate estate() {
    if (estate == null) {
      estate = Estate.marked();
    }
    return estate;
  }

  private static Response export(Actor actor) {
    return actor.request().get("/api/v1/me/export");
  }

  private static int rows(String table, String id) {
    String column =
        Database.text(
            "select column_name from information_schema.columns where table_name = ?"
                + " and column_name in ('owner_id', 'account_id')",
            table);
    return Integer.parseInt(
        Database.text("select count(*) from " + table + " where " + column + " = ?::uuid", id));
  }

  /** Connections of the service that somebody holds in a transaction. */
  private static int held() {
    return Integer.parseInt(
        Database.text(
            "select count(*) from pg_stat_activity where application_name = 'holdfast'"
                + " and state like 'idle in transaction%'"));
  }
}
