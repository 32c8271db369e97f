package dev.holdfast.testsupport;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Somebody who has something in every table that holds what an account owns, all of it marked: the
 * marks of what must go with the person can be looked for anywhere afterwards.
 */
public final class Estate {
  private static final String INVOICES = InvoiceBooks.INVOICES;

  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final Actor owner = Actor.registered("Zerbina" + mark);
  private final InvoiceBooks books = new InvoiceBooks(owner);
  private final String id = owner.request().get("/api/v1/me").path("id");
  private String issued;
  private String reverseCharge;
  private String gone;

  private Estate() {}

  /** A new one. */
  public static Estate marked() {
    Estate estate = new Estate();
    estate.trade();
    return estate;
  }

  public Actor owner() {
    return owner;
  }

  public InvoiceBooks books() {
    return books;
  }

  public String id() {
    return id;
  }

  /** An issued invoice at 19 %, with a payment, a reversal and a credit note. */
  public String issued() {
    return issued;
  }

  /** An issued invoice on which the buyer owes the tax. */
  public String reverseCharge() {
    return reverseCharge;
  }

  /** A void one. */
  public String gone() {
    return gone;
  }

  /** Texts that nothing may hold after the person has gone. */
  public List<String> marks() {
    return List.of(
        owner.email(),
        owner.name(),
        "next." + mark + "@",
        "Only drafted " + mark,
        "draft note " + mark,
        "paid by " + mark,
        "bounced " + mark,
        "mistaken " + mark,
        "key-" + mark,
        "agent-" + mark,
        "elsewhere-" + mark,
        "machine-" + mark,
        "subject-" + mark);
  }

  /** Those of them that are encrypted in the database, so that nobody finds them there before. */
  public List<String> encryptedMarks() {
    return List.of(owner.email(), "next." + mark + "@");
  }

  /** Texts that are parts of issued documents and stay. */
  public List<String> lastingMarks() {
    return List.of(
        "Trade " + mark,
        "Buyer " + mark,
        "order " + mark,
        "terms " + mark,
        "work " + mark,
        "returned " + mark);
  }

  /** Personal texts of customers and business: nothing in the database shows them to anybody. */
  public List<String> hiddenMarks() {
    return List.of(
        "buyer." + mark + "@",
        "drafted." + mark + "@",
        "DE19" + mark,
        "AE" + mark,
        "ST" + mark,
        "Hof " + mark);
  }

  private void trade() {
    put(
        "/api/v1/me/business",
        Map.of("name", "Trade " + mark, "taxId", "ST" + mark, "address", address()));
    String buyer = customer("Buyer " + mark, "buyer." + mark + "@example.com", "DE19" + mark);
    String foreign = customer("Buyer " + mark, "buyer." + mark + "@example.com", "AE" + mark);
    String drafted = customer("Only drafted " + mark, "drafted." + mark + "@example.com", null);
    customer("Only drafted " + mark, null, null);

    issued = books.issued(document(buyer, "S", "19"));
    String payment = pay(issued, "10").path("id");
    post(INVOICES + "/" + issued + "/payments/" + payment + "/reverse", reason("bounced "));
    pay(issued, "20");
    post(
        INVOICES + "/" + issued + "/credit-notes",
        Map.of("reason", "returned " + mark, "lines", List.of(Map.of("line", 1, "quantity", "1"))));
    reverseCharge = books.issued(document(foreign, "AE", "0"));
    gone = books.issued(document(buyer, "S", "19"));
    post(INVOICES + "/" + gone + "/void", reason("mistaken "));
    Folder.of(owner, issued).add("image/png", "photo-" + mark + ".png", Pictures.png());
    Map<String, Object> draft = document(drafted, "S", "19");
    draft.put("note", "draft note " + mark);
    books.postKeyed(INVOICES, "key-" + mark, draft);

    post(
        "/api/v1/me/email",
        Map.of("email", "next." + mark + "@example.com", "password", owner.password()));
    owner.request().noContentType().post("/api/v1/me/mfa/totp");
    post("/api/v1/api-keys", Map.of("name", "machine-" + mark, "scopes", List.of("read:invoices")));
    Database.update(
        "insert into recovery_code (account_id, code_hash) values (?::uuid, '\\x00')", id);
    Database.update(
        "insert into login_challenge (token_hash, account_id, password_version, address_prefix,"
            + " user_agent, created_at, expires_at) values (decode(?, 'hex'), ?::uuid, 1,"
            + " '192.0.2.0/24', ?, now(), now() + interval '5 minutes')",
        mark,
        id,
        "elsewhere-" + mark);
    Database.update(
        "update session set user_agent = ? where account_id::text = ?", "agent-" + mark, id);
    Database.update(
        "insert into outside_account (issuer, subject, account_id, created_at)"
            + " values ('https://login.test', ?, ?::uuid, now())",
        "subject-" + mark,
        id);
  }

  private Map<String, Object> document(String customer, String category, String rate) {
    Map<String, Object> line = new HashMap<>(InvoiceBooks.line("3", "100", rate));
    line.put("description", "work " + mark);
    line.put("taxCategory", category);
    if (!category.equals("S")) {
      line.put("exemptionReason", "Reverse charge");
    }
    Map<String, Object> body = new HashMap<>();
    body.put("customerId", customer);
    body.put("currency", "EUR");
    body.put("reference", "order " + mark);
    body.put("note", "terms " + mark);
    body.put("lines", List.of(line));
    return body;
  }

  private String customer(String name, String email, String taxId) {
    Map<String, Object> body = new HashMap<>();
    body.put("name", name);
    body.put("email", email);
    body.put("taxId", taxId);
    body.put("address", address());
    return post("/api/v1/customers", body).path("id");
  }

  private Response pay(String invoice, String amount) {
    return post(
        INVOICES + "/" + invoice + "/payments",
        Map.of("amount", amount, "paidOn", "2026-01-02", "reference", "paid by " + mark));
  }

  private Map<String, Object> reason(String text) {
    return Map.of("reason", text + mark);
  }

  private Map<String, String> address() {
    return Map.of("line1", "Hof " + mark, "postalCode", "10115", "city", "Berlin", "country", "DE");
  }

  private Response post(String path, Object body) {
    return books.post(path, body);
  }

  private void put(String path, Object body) {
    owner.request().contentType(ContentType.JSON).body(body).put(path).then().statusCode(200);
  }
}
