package dev.holdfast.architecture;

import static io.restassured.RestAssured.given;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Folder;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Machine;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the requests of the {@link AccessMatrix} are about, and who sends them. */
final class AccessMatrixThings {
  private static final List<String> FOR_MACHINES =
      List.of("read:customers", "write:customers", "read:invoices", "write:invoices");

  private final Actor owner = Actor.registered("Anna");
  private final Actor another = Actor.registered("Ben");
  private final InvoiceBooks books = InvoiceBooks.inBusiness(owner);
  private final String invoice = books.issued();
  private final String payment = books.pay(invoice, "1.00").path("id");
  private final String creditNote = books.creditAll(books.issued()).path("id");
  private final String attachment = Folder.of(owner, invoice).addPicture();
  private final Map<String, Machine> machines = new ConcurrentHashMap<>();

  RequestSpecification owner() {
    return owner.request();
  }

  RequestSpecification another() {
    return another.request();
  }

  /** A key with a scope and no other; with all that a key can have where that one can't be. */
  Machine machineWith(String scope) {
    return scope != null && FOR_MACHINES.contains(scope)
        ? machine(List.of(scope))
        : machine(FOR_MACHINES);
  }

  /** A key with all scopes but one. */
  Machine machineWithout(String scope) {
    return machine(FOR_MACHINES.stream().filter(other -> !other.equals(scope)).toList());
  }

  Machine expiredMachine() {
    return machines.computeIfAbsent("expired", is -> Machine.of(owner, all()).expired());
  }

  Machine revokedMachine() {
    return machines.computeIfAbsent("revoked", is -> Machine.of(owner, all()).revoked());
  }

  /** The path of a row, to something that its owner has. */
  String path(AccessMatrix.Row row) {
    String path = row.path().replace("{paymentId}", payment).replace("{attachmentId}", attachment);
    return row.thing() == null ? path : path.replace("{id}", id(row.thing()));
  }

  Object body(String name) {
    return switch (name) {
      case "empty" -> Map.of();
      case "business" -> Map.of("name", "x", "address", address());
      case "customer" -> Map.of("name", "x", "address", address());
      case "draft" -> books.draftBody();
      case "reason" -> Map.of("reason", "x");
      case "payment" -> Map.of("amount", "1.00", "paidOn", "2026-01-02");
      case "rotation" -> Map.of("overlapSeconds", 0);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** What nobody but the owner may see, whatever they ask for. */
  List<String> secretsOfTheOwner() {
    return List.of(invoice, books.customer(), payment, creditNote, attachment, owner.email());
  }

  private String id(String thing) {
    return switch (thing) {
      case "customer" -> books.customer();
      case "invoice" -> invoice;
      case "creditNote" -> creditNote;
      // These are ended by who may, so there is a new one each time.
      case "key" -> Machine.of(owner, "read:invoices").id();
      case "session" -> newSession();
      case "account" -> another.request().get("/api/v1/me").path("id");
      default -> throw new IllegalArgumentException(thing);
    };
  }

  private String newSession() {
    String token =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("email", owner.email(), "password", owner.password()))
            .post("/api/v1/auth/login")
            .path("accessToken");
    return given()
        .header("Authorization", "Bearer " + token)
        .get("/api/v1/me/sessions")
        .path("items.find { it.current }.id");
  }

  private Machine machine(List<String> scopes) {
    return machines.computeIfAbsent(
        scopes.toString(), made -> Machine.of(owner, scopes.toArray(String[]::new)));
  }

  private static String[] all() {
    return FOR_MACHINES.toArray(String[]::new);
  }

  private static Map<String, String> address() {
    return Map.of("line1", "Gasse 1", "postalCode", "10115", "city", "Berlin", "country", "DE");
  }
}
