package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Estate;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.ServingRole;
import dev.holdfast.testsupport.Spellings;
import dev.holdfast.testsupport.Together;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of the encrypted fields is seen by whoever has a copy of the database, and by the law. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class EncryptedFieldsTest {
  private static Estate kept;

  @Inject Transactions transactions;
  @Inject Notices notices;
  @Inject KeyWrap wrap;
  @Inject SecureRandom random;
  @Inject SecurityNotices alarms;
  @Inject Clock clock;
  @Inject MeterRegistry metrics;
  @Inject Pool pool;

  @BeforeEach
  void scene() {
    if (kept == null) {
      kept = Estate.marked();
    }
  }

  @Test
  void nothingPersonalCanBeReadInAnyTable() {
    Estate anna = kept;
    String secret = "hidden" + UUID.randomUUID().toString().substring(0, 8);
    Map<String, Object> body =
        Map.of("name", "Keyed", "email", secret + "@example.com", "taxId", "T" + secret);
    anna.books().postKeyed("/api/v1/customers", "k" + secret, body).then().statusCode(201);
    anna.books().postKeyed(issueOf(anna.books().draft()), "i" + secret, Map.of());

    List<String> dump = Database.dump();

    List<String> marks = new ArrayList<>(anna.hiddenMarks());
    marks.add(secret + "@");
    marks.add("T" + secret);
    List<String> seen = new ArrayList<>();
    marks.forEach(mark -> Spellings.found(mark, dump).forEach(row -> seen.add(mark + ": " + row)));
    assertEquals(List.of(), seen);
  }

  /** Else the test above would find nothing because it can't. */
  @Test
  void whatIsWrittenInHexOrBase64WouldBeFound() {
    String mark = "buyer.1234abcd@";
    byte[] json = ("{\"email\":\"" + mark + "example.com\"}").getBytes(UTF_8);
    List<String> rows =
        List.of(
            "customer " + mark + "example.com",
            "customer \\x" + HexFormat.of().formatHex(json),
            "invoice " + Base64.getEncoder().encodeToString(json),
            "invoice x" + Base64.getUrlEncoder().encodeToString(("x" + mark + "x").getBytes(UTF_8)),
            "nothing");

    List<String> found = Spellings.found(mark, rows);

    assertEquals(rows.subList(0, 4), found);
  }

  @Test
  void theSameTextIsAnotherCiphertextInEachRow() {
    String seen =
        "select count(distinct personal) || ' of ' || count(*) from customer where owner_id = ?::uuid";

    InvoiceBooks books = new InvoiceBooks(Actor.registered("Anna"));
    String first = books.newCustomer("Same");
    books.newCustomer("Same");

    String owner = Database.text("select owner_id from customer where id = ?::uuid", first);
    assertEquals("2 of 2", Database.text(seen, owner));
  }

  @Test
  void anInvoiceSaysAfterTheErasureWhatItMustAndNothingMoreCanBeRead() {
    Estate gone = Estate.marked();
    String before = party(gone.issued(), "seller").get("taxId");

    erase(gone);

    DataKeys later = replica();
    OwnerCipher records =
        later.reading(UUID.fromString(gone.id()), OwnerKey.RECORDS).await().indefinitely();
    Map<String, String> buyer = party(gone.issued(), "buyer");
    String hof = gone.hiddenMarks().get(5);
    assertEquals(Set.of("name", "address"), buyer.keySet());
    assertTrue(clear(records, gone.issued(), "buyer", "address").contains(hof));
    assertTrue(clear(records, gone.issued(), "seller", "address").contains(hof));
    assertEquals(
        "\"" + gone.hiddenMarks().get(4) + "\"", clear(records, gone.issued(), "seller", "taxId"));
    assertEquals(
        "\"" + gone.hiddenMarks().get(3) + "\"",
        clear(records, gone.reverseCharge(), "buyer", "taxId"));
    assertEquals(before, party(gone.issued(), "seller").get("taxId"), "not written anew");
    assertEquals("0", keys("data_key", gone));
    assertEquals("1", keys("record_key", gone));
  }

  @Test
  void afterTheErasureThereIsNoKeyForWhatWentWithTheAccount() {
    Estate gone = Estate.marked();
    UUID owner = UUID.fromString(gone.id());
    erase(gone);

    ProblemException refusal =
        assertThrows(
            ProblemException.class,
            () -> replica().reading(owner, OwnerKey.ACCOUNT).await().indefinitely());

    assertEquals(401, refusal.type().status());
  }

  @Test
  void theServiceCantDeleteTheKeyOfWhatMustStay() {
    assertEquals("42501", new ServingRole(pool).refusal(kept.id(), "delete from record_key"));
  }

  @Test
  void aCustomerCantLoseWhatIsPersonalWithoutBeingErased() {
    assertEquals(
        "customer_personal",
        new ServingRole(pool).refusal(kept.id(), "update customer set personal = null"));
  }

  @Test
  void firstUsesOfAnOwnersKeyAtOnceAreAllReadable() {
    for (int round = 0; round < 3; round++) {
      InvoiceBooks books = new InvoiceBooks(Actor.registered("Anna"));
      Actor anna = Actor.registered("Ben");
      InvoiceBooks bens = new InvoiceBooks(anna);

      List<Response> made =
          Together.run(
              6,
              number ->
                  bens.post(
                      "/api/v1/customers",
                      Map.of("name", "C" + number, "email", "c" + number + "@example.com")));

      assertTrue(made.stream().allMatch(answer -> answer.statusCode() == 201), "" + made);
      assertEquals(6, anna.request().get("/api/v1/customers").<List<?>>path("items.email").size());
      assertFalse(books.newCustomer("Anna's").isEmpty());
    }
  }

  @Test
  void firstIssuesAtOnceAreAllReadable() {
    InvoiceBooks books = InvoiceBooks.inBusiness(Actor.registered("Anna"));
    List<String> drafts = List.of(books.draft(), books.draft(), books.draft(), books.draft());

    List<Response> issued = Together.run(4, number -> books.issue(drafts.get(number)));

    assertTrue(issued.stream().allMatch(answer -> answer.statusCode() == 200), "" + issued);
    for (String id : drafts) {
      assertEquals("Berlin", books.get(id).path("buyer.address.city"));
      assertEquals("DE123456789", books.get(id).path("seller.taxId"));
    }
  }

  @Test
  void aReplicaThatHasNoKeyYetReadsAtOnce() {
    UUID owner = UUID.fromString(kept.id());

    String address =
        clear(
            replica().reading(owner, OwnerKey.RECORDS).await().indefinitely(),
            kept.issued(),
            "buyer",
            "address");

    assertTrue(address.startsWith("{\"line1\":\"Hof "), address);
  }

  @Test
  void aMissingKeyIsToldAndNoOtherOneIsMade() {
    UUID owner = UUID.randomUUID();
    DataKeysTest.account(owner);

    assertThrows(
        DecryptionFailedException.class,
        () -> replica().reading(owner, OwnerKey.ACCOUNT).await().indefinitely());

    assertEquals("0", Database.text("select count(*) from data_key where account_id = ?", owner));
    Database.update("delete from account where id = ?", owner);
  }

  @Test
  void somebodyWithoutAnythingPersonalHasAnEncryptedNothing() {
    InvoiceBooks books = new InvoiceBooks(Actor.registered("Anna"));

    Response answer = books.post("/api/v1/customers", Map.of("name", "Nobody"));

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(
        "true",
        Database.text(
            "select (length(personal) > 29)::text from customer where id = ?::uuid",
            answer.<String>path("id")));
  }

  @Test
  void whoeverIsErasedMeanwhileReadsNothingAndNobodyIsAlarmed() {
    Estate gone = Estate.marked();
    double before = alarms();

    List<Integer> statuses =
        Together.run(
            8,
            number ->
                number == 0
                    ? erase(gone).statusCode()
                    : gone.owner().request().get("/api/v1/customers").statusCode());

    assertEquals(204, statuses.get(0), "" + statuses);
    assertTrue(
        statuses.stream().skip(1).allMatch(status -> status == 200 || status == 401),
        "" + statuses);
    assertEquals(before, alarms(), "an erasure is no damage");
  }

  private double alarms() {
    return metrics.counter("holdfast.security.notices", "kind", "decryption_failed").count();
  }

  private static String issueOf(String id) {
    return InvoiceBooks.INVOICES + "/" + id + "/issue";
  }

  private static Response erase(Estate estate) {
    return estate
        .owner()
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("password", estate.owner().password()))
        .delete("/api/v1/me");
  }

  private static String keys(String table, Estate of) {
    return Database.text("select count(*) from " + table + " where account_id = ?::uuid", of.id());
  }

  private static Map<String, String> party(String invoice, String side) {
    return JsonPath.from(
            Database.text("select " + side + " from invoice where id = ?::uuid", invoice))
        .getMap("$");
  }

  private static String clear(OwnerCipher cipher, String invoice, String side, String member) {
    byte[] stored = Base64.getDecoder().decode(party(invoice, side).get(member));
    return cipher.decryptText(stored, "invoice." + side + ":" + invoice + "/" + member);
  }

  private DataKeys replica() {
    return new DataKeys(transactions, notices, wrap, random, alarms, clock);
  }
}
