package dev.holdfast.apikey;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with a key: who they come from, what they may, and from where. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ApiKeyUseRoutesTest {
  private static final String INVOICES = "/api/v1/invoices";
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final Actors actors = new Actors();

  @Test
  void aKeySeesWhatItsOwnerHasAndNobodyElse() {
    Actor anna = actors.anna();
    String invoice = new InvoiceBooks(anna).draft();

    Machine annas = Machine.of(anna, "read:invoices");
    Machine bens = Machine.of(actors.ben(), "read:invoices");

    assertEquals(200, annas.request().get(INVOICES + "/" + invoice).statusCode());
    assertProblem(bens.request().get(INVOICES + "/" + invoice), 404, "not_found");
  }

  @Test
  void aMissingScopeIsInsufficientAndNamed() {
    Machine machine = Machine.of(actors.anna(), "read:invoices", "read:customers");

    Response answer =
        machine.request().contentType(ContentType.JSON).body(Map.of("name", "x")).post(CUSTOMERS);

    assertProblem(answer, 403, "insufficient_scope");
    assertEquals(
        "Bearer error=\"insufficient_scope\", scope=\"write:customers\"",
        answer.header("WWW-Authenticate"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/me", "/api/v1/me/business", "/api/v1/api-keys"})
  void aKeyMayNotTouchTheAccount(String path) {
    Machine machine =
        Machine.of(
            actors.anna(), "read:invoices", "write:invoices", "read:customers", "write:customers");

    Response answer = machine.request().get(path);

    assertProblem(answer, 403, "forbidden");
  }

  @Test
  void aKeyMakesNoKeys() {
    Machine machine = Machine.of(actors.anna(), "write:customers");

    Response made =
        machine
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("name", "x", "scopes", List.of("write:customers")))
            .post("/api/v1/api-keys");
    Response rotated =
        machine
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("overlapSeconds", 0))
            .post("/api/v1/api-keys/" + machine.id() + "/rotate");
    Response deleted = machine.request().delete("/api/v1/api-keys/" + machine.id());

    assertProblem(made, 403, "forbidden");
    assertProblem(rotated, 403, "forbidden");
    assertProblem(deleted, 403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "sk_live_",
        "sk_live_Ab12Cd34Ef56_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZaaaaaaa",
        "Bearer %s",
        "%s%s",
        "%s, %s",
        "%s;",
        "é%s",
        "../%s"
      })
  void whatIsNoKeyIsUnauthenticated(String form) {
    String key = Machine.of(actors.anna(), "read:invoices").key();

    Response answer = Machine.with(form.formatted(key, key)).get(INVOICES);

    assertUnauthenticated(answer);
    assertEquals(List.of("Bearer"), answer.headers().getValues("WWW-Authenticate"));
    assertNotNull(answer.header("X-Frame-Options"));
  }

  @Test
  void aKeyOfRightFormThatNobodyMadeIsUnauthenticated() {
    String unknown = Forged.key();

    Response answer = Machine.with(unknown).get(INVOICES);

    assertUnauthenticated(answer);
    assertFalse(answer.asString().contains(unknown.substring(8, 20)));
  }

  @Test
  void aBodyThatIsNotReadDoesNotHinderTheRefusal() {
    String unknown = Forged.key();

    Response answer =
        Machine.with(unknown)
            .contentType(ContentType.JSON)
            .body("{\"name\":\"" + "x".repeat(60_000) + "\"}")
            .post(CUSTOMERS);

    assertUnauthenticated(answer);
  }

  @Test
  void aKeyIsTakenOutOfItsHeaderAlone() {
    String key = Machine.of(actors.anna(), "read:invoices").key();

    assertUnauthenticated(given().header("Authorization", "Bearer " + key).get(INVOICES));
    assertUnauthenticated(given().header("X-API-Key", key).get(INVOICES));
    assertUnauthenticated(given().cookie("API-Key", key).get(INVOICES));
    assertUnauthenticated(given().queryParam("api_key", key).get(INVOICES));
  }

  @Test
  void twoCredentialsAreMalformed() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    String bens = Machine.of(actors.ben(), "read:invoices").key();

    Response twoKeys = machine.request().header("API-Key", bens).get(INVOICES);
    Response both =
        machine.request().header("Authorization", "Bearer " + actors.ben().token()).get(INVOICES);

    assertProblem(twoKeys, 400, "malformed_request");
    assertProblem(both, 400, "malformed_request");
  }

  @Test
  void anExpiredKeyIsUnauthenticated() {
    Machine expired = Machine.of(actors.anna(), "read:invoices").expired();

    Response answer = expired.request().get(INVOICES);

    assertUnauthenticated(answer);
  }

  @Test
  void publicEndpointsDoNotLookAtAKey() {
    Actor anna = actors.anna();
    Machine expired = Machine.of(anna, "read:invoices").expired();

    Response login =
        expired
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("email", anna.email(), "password", anna.password()))
            .post("/api/v1/auth/login");
    Response keySet = Machine.with("nonsense").get("/.well-known/jwks.json");

    assertEquals(200, login.statusCode());
    assertEquals(200, keySet.statusCode());
  }

  @Test
  void anUnknownPathIsNotFoundWhateverTheKey() {
    assertProblem(Machine.with("nonsense").get("/api/v1/nothing"), 404, "not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0",
    "192.0.2.0/24, 192.0.2.255",
    "192.0.2.0/24, ::ffff:192.0.2.7",
    "::ffff:192.0.2.0/120, 192.0.2.7",
    "192.0.2.7, 192.0.2.7",
    "2001:db8::/32, 2001:db8:ffff::1",
    "2001:db8::1, 2001:0DB8:0:0:0:0:0:1",
    "0.0.0.0/0, 203.0.113.9",
    "::/0, 2001:db8::1"
  })
  void aKeyIsTakenFromTheAddressesOnItsList(String block, String from) {
    Machine machine = bound(block);

    Response answer = machine.from(from).get(INVOICES);

    assertEquals(200, answer.statusCode(), answer::asString);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.1.255",
    "192.0.2.0/24, 192.0.3.0",
    "192.0.2.0/24, ::ffff:192.0.3.0",
    "192.0.2.7, 192.0.2.8",
    "2001:db8::/32, 2001:db9::",
    "0.0.0.0/0, 2001:db8::1",
    "::/0, 203.0.113.9",
    // What a client wrote itself stands before what the proxy saw.
    "192.0.2.0/24, '192.0.2.7, 203.0.113.9'",
    "192.0.2.0/24, 'unknown'",
    "192.0.2.0/24, ''"
  })
  void fromElsewhereItIsRefused(String block, String from) {
    Machine machine = bound(block);

    Response answer = machine.from(from).get(INVOICES);

    assertProblem(answer, 403, "address_not_allowed");
    assertNotNull(answer.header("X-Frame-Options"));
  }

  @Test
  void aForwardedHeaderThatContradictsDoesNotLetItIn() {
    Machine machine = bound("192.0.2.0/24");

    Response answer =
        machine.from("203.0.113.9").header("Forwarded", "for=192.0.2.7").get(INVOICES);

    assertProblem(answer, 403, "address_not_allowed");
  }

  @Test
  void theAddressIsLookedAtEvenWhereTheKeyMayNot() {
    Machine machine = bound("192.0.2.0/24");

    Response answer = machine.from("203.0.113.9").get("/api/v1/me");

    assertProblem(answer, 403, "address_not_allowed");
  }

  @Test
  void aWrongKeyDoesNotTellWhereItMayComeFrom() {
    String key = bound("192.0.2.0/24").key();

    Response answer =
        Machine.with(Forged.withPublicIdOf(key))
            .header("X-Forwarded-For", "203.0.113.9")
            .get(INVOICES);

    assertUnauthenticated(answer);
  }

  @Test
  void whatAKeyDidIsItsOwnInTheHistory() {
    InvoiceBooks books = new InvoiceBooks(actors.anna());
    Machine machine = Machine.of(actors.anna(), "write:invoices", "read:invoices");

    String invoice =
        machine
            .request()
            .contentType(ContentType.JSON)
            .body(books.draftBody())
            .post(INVOICES)
            .path("id");

    Response history = actors.anna().request().get(INVOICES + "/" + invoice + "/history");
    assertEquals(
        List.of(Map.of("kind", "api_key", "id", machine.id())), history.path("items.actor"));
  }

  @Test
  void theLastUseIsShownSoonAfter() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");

    machine.request().get(INVOICES);

    Waiting.until(Duration.ofSeconds(15), () -> lastUsed(machine) != null);
  }

  @Test
  void aRefusedUseIsNone() {
    Machine machine = bound("192.0.2.0/24");

    machine.from("203.0.113.9").get(INVOICES);
    Machine other = Machine.of(actors.anna(), "read:invoices");
    other.request().get(INVOICES);

    Waiting.until(Duration.ofSeconds(15), () -> lastUsed(other) != null);
    assertEquals(null, lastUsed(machine));
  }

  @Test
  void anInvalidParameterIsToldToAKeyAsToAnybody() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");

    assertInvalid(machine.request().get(INVOICES + "?limit=0"), "limit", "out_of_range");
  }

  private static Machine bound(String block) {
    return Machine.of(
        actors.anna(),
        Map.of("scopes", List.of("read:invoices"), "allowedAddresses", List.of(block)));
  }

  private static String lastUsed(Machine machine) {
    return actors.anna().request().get("/api/v1/api-keys/" + machine.id()).path("lastUsedAt");
  }
}
