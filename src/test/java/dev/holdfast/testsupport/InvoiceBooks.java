package dev.holdfast.testsupport;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a test finds there before it begins: somebody's business, customers and invoices. */
public final class InvoiceBooks {
  public static final String INVOICES = "/api/v1/invoices";

  private static final Map<String, String> ADDRESS =
      Map.of("line1", "Gasse 1", "postalCode", "10115", "city", "Berlin", "country", "DE");

  private final Actor actor;
  private String customer;

  public InvoiceBooks(Actor actor) {
    this.actor = actor;
  }

  /** Books of somebody who may issue. */
  public static InvoiceBooks inBusiness(Actor actor) {
    InvoiceBooks books = new InvoiceBooks(actor);
    books.business(null);
    return books;
  }

  public InvoiceBooks business(String prefix) {
    Map<String, Object> body = new HashMap<>();
    body.put("name", actor.name() + " GmbH");
    body.put("taxId", "DE123456789");
    body.put("address", ADDRESS);
    body.put("invoicePrefix", prefix);
    String path = "/api/v1/me/business";
    String etag = actor.request().get(path).header("ETag");
    var request = actor.request().contentType(ContentType.JSON).body(body);
    (etag == null ? request : request.header("If-Match", etag)).put(path);
    return this;
  }

  /** The id of a customer of theirs, always the same. */
  public String customer() {
    if (customer == null) {
      customer = newCustomer("Kunde");
    }
    return customer;
  }

  public String newCustomer(String name) {
    return post("/api/v1/customers", Map.of("name", name, "address", ADDRESS)).path("id");
  }

  /** A right draft in euros: 2.50 × 10.00 and 1 × 100 at 19 %. */
  public Map<String, Object> draftBody() {
    return draftBody(line("2.50", "10.00", "19"), line("1", "100", "19"));
  }

  public Map<String, Object> draftBody(Object... lines) {
    Map<String, Object> body = new HashMap<>();
    body.put("customerId", customer());
    body.put("currency", "EUR");
    body.put("lines", List.of(lines));
    return body;
  }

  public static Map<String, Object> line(String quantity, String price, String rate) {
    Map<String, Object> line = new HashMap<>();
    line.put("description", "Work");
    line.put("quantity", quantity);
    line.put("unitPrice", price);
    line.put("taxRate", rate);
    return line;
  }

  public static Map<String, Object> with(Map<String, Object> body, String member, Object value) {
    Map<String, Object> changed = new HashMap<>(body);
    changed.put(member, value);
    return changed;
  }

  /** The id of a new draft of 148.75 gross. */
  public String draft() {
    return draft(draftBody());
  }

  public String draft(Map<String, Object> body) {
    return create(body).path("id");
  }

  /** The id of a new issued invoice of 148.75 gross. */
  public String issued() {
    return issued(draftBody());
  }

  public String issued(Map<String, Object> body) {
    String id = draft(body);
    issue(id);
    return id;
  }

  public Response create(Object body) {
    return post(INVOICES, body);
  }

  public Response issue(String id) {
    return post(INVOICES + "/" + id + "/issue", Map.of());
  }

  public Response pay(String id, String amount) {
    return post(
        INVOICES + "/" + id + "/payments", Map.of("amount", amount, "paidOn", "2026-01-02"));
  }

  public Response reverse(String id, String payment) {
    return post(
        INVOICES + "/" + id + "/payments/" + payment + "/reverse", Map.of("reason", "bounced"));
  }

  public Response makeVoid(String id) {
    return post(INVOICES + "/" + id + "/void", Map.of("reason", "mistaken"));
  }

  public Response credit(String id, Map<String, Object> body) {
    return post(INVOICES + "/" + id + "/credit-notes", body);
  }

  public Response creditAll(String id) {
    return credit(id, Map.of("reason", "returned"));
  }

  public Response get(String id) {
    return actor.request().get(INVOICES + "/" + id);
  }

  public String etag(String id) {
    return get(id).header("ETag");
  }

  public Response put(String id, Object body, String ifMatch) {
    var request = actor.request().contentType(ContentType.JSON).body(body);
    return (ifMatch == null ? request : request.header("If-Match", ifMatch))
        .put(INVOICES + "/" + id);
  }

  public Response delete(String id, String ifMatch) {
    return (ifMatch == null ? actor.request() : actor.request().header("If-Match", ifMatch))
        .delete(INVOICES + "/" + id);
  }

  public Response list(Object... query) {
    var request = actor.request();
    for (int i = 0; i < query.length; i += 2) {
      request.queryParam(query[i].toString(), query[i + 1]);
    }
    return request.get(INVOICES);
  }

  public Response post(String path, Object body) {
    return actor.request().contentType(ContentType.JSON).body(body).post(path);
  }

  public Response postKeyed(String path, String key, Object body) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body)
        .post(path);
  }
}
