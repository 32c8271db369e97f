package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.AlertBoard;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.TwoSteps;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Attacks that try what gives: each is refused, and somebody sees it. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ProbingAttacksTest {
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final String INVOICES = "/api/v1/invoices";
  private static final String UNKNOWN = "/01900000-0000-7000-8000-00000000000";
  private static final String REFUSALS = "refusals";
  private static final String ENUMERATION = "enumeration";
  private static final String ODD = "odd_payloads";

  private static final Actors ACTORS = new Actors();
  private static final AlertBoard BOARD = new AlertBoard();

  private final Visitor mallory = Visitor.unknown();

  @Test
  void somebodyTriesOthersInvoices() {
    Actor ben = Actor.registered("Ben");
    String annas = new InvoiceBooks(ACTORS.anna()).draft();

    Set<Integer> answers =
        statuses(
            20, i -> ben.request().get(INVOICES + (i % 2 == 0 ? "/" + annas : UNKNOWN + i % 10)));

    assertEquals(Set.of(404), answers);
    assertCounted(20, BOARD.await(ENUMERATION, account(ben)));
  }

  @Test
  void aMachineTriesIds() {
    Machine machine = Machine.of(ACTORS.anna(), "read:invoices", "read:customers");

    Set<Integer> answers = statuses(20, i -> machine.request().get(CUSTOMERS + UNKNOWN + i % 10));

    assertEquals(Set.of(404), answers);
    assertCounted(20, BOARD.await(ENUMERATION, "key:" + machine.id()));
  }

  @Test
  void aScannerTriesPaths() {
    Set<Integer> answers =
        statuses(20, i -> mallory.request().get(i % 2 == 0 ? "/.env" : "/wp-admin/" + i));

    assertEquals(Set.of(404), answers);
    assertCounted(20, BOARD.await(ENUMERATION, address()));
  }

  @Test
  void somebodyClimbsPaths() {
    Set<Integer> answers =
        statuses(
            20,
            i ->
                mallory
                    .request()
                    .urlEncodingEnabled(false)
                    .get("/api/v1/%2e%2e/%2e%2e/etc/passwd"));

    assertEquals(Set.of(404), answers);
    BOARD.await(ENUMERATION, address());
  }

  @Test
  void aKeyOverreachesItsScope() {
    Machine machine = Machine.of(ACTORS.anna(), "read:invoices");

    Set<Integer> answers =
        statuses(
            30,
            i ->
                machine
                    .from(mallory.address())
                    .contentType(ContentType.JSON)
                    .body(Map.of("name", "x"))
                    .post(CUSTOMERS));

    assertEquals(Set.of(403), answers);
    BOARD.await(REFUSALS, address());
  }

  @Test
  void somebodyTriesTheDoorsOfAdministration() {
    Set<Integer> answers = statuses(30, i -> from(ACTORS.anna()).get("/api/v1/admin/rate-limits"));

    assertEquals(Set.of(403), answers);
    BOARD.await(REFUSALS, address());
  }

  @Test
  void anAdministratorComesWithoutASecondFactor() {
    Actor eve = Actor.registered("Eve");
    Database.update(
        "update account set roles = array['user','admin'] where email_hash = ?",
        Database.hash(eve.email()));
    eve.logIn();

    Set<Integer> answers = statuses(30, i -> from(eve).get("/api/v1/admin/alerts"));

    assertEquals(Set.of(403), answers);
    BOARD.await(REFUSALS, address());
  }

  @Test
  void aForeignPageCalls() {
    Set<Integer> answers =
        statuses(
            30, i -> from(ACTORS.anna()).header("Origin", "https://evil.example").get(INVOICES));

    assertEquals(Set.of(403), answers);
    BOARD.await(REFUSALS, address());
  }

  @Test
  void bodiesThatAreNoJson() {
    Set<Integer> answers =
        statuses(60, i -> mallory.request().body("{\"email\": [").post("/api/v1/auth/login"));

    assertEquals(Set.of(400), answers);
    assertCounted(60, BOARD.await(ODD, address()));
  }

  @Test
  void bodiesOfMoreThanIsRead() {
    String large = "{\"email\":\"" + "x".repeat(70_000) + "\"}";

    Set<Integer> answers =
        statuses(60, i -> mallory.request().body(large).post("/api/v1/auth/login"));

    assertEquals(Set.of(413), answers);
    BOARD.await(ODD, address());
  }

  @Test
  void bodiesOfAnotherType() {
    Set<Integer> answers =
        statuses(
            60,
            i ->
                mallory
                    .request()
                    .contentType("application/xml")
                    .body("<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>")
                    .post("/api/v1/auth/login"));

    assertEquals(Set.of(415), answers);
    BOARD.await(ODD, address());
  }

  @Test
  void injectionIsTriedInAFilter() {
    Actor ben = Actor.registered("Ben");

    Set<Integer> answers =
        statuses(
            60,
            i -> ben.request().queryParam("status", "paid' OR 1=1; drop table x--").get(INVOICES));

    assertEquals(Set.of(400), answers);
    assertCounted(60, BOARD.await(ODD, account(ben)));
  }

  @Test
  void rolesAreTriedInABody() {
    Actor ben = Actor.registered("Ben");

    Set<Integer> answers =
        statuses(
            60,
            i ->
                ben.request()
                    .contentType(ContentType.JSON)
                    .body(Map.of("displayName", "Ben", "roles", "admin"))
                    .patch("/api/v1/me"));

    assertEquals(Set.of(400), answers);
    BOARD.await(ODD, account(ben));
  }

  @Test
  void methodsThatThereAreNot() {
    Set<Integer> answers = statuses(60, i -> mallory.request().request(Method.TRACE, INVOICES));

    assertEquals(Set.of(405), answers);
    BOARD.await(ODD, address());
  }

  @Test
  void aSecondFactorIsPutInAnotherAccountsPlace() {
    Actor anna = Actor.registered("Anna");
    SecondFactor.of(anna);
    Actor ben = Actor.registered("Ben");
    SecondFactor bens = SecondFactor.of(ben);
    String account = account(anna);
    Database.update(
        "update totp_factor set secret = (select f.secret from totp_factor f join account a"
            + " on a.id = f.account_id where a.email_hash = ?) where account_id = ?::uuid",
        Database.hash(ben.email()),
        account.substring("account:".length()));

    Response answer = TwoSteps.here().login(anna, bens.device().at(Instant.now(), 1));

    assertEquals(500, answer.statusCode(), answer::asString);
    assertEquals("internal_error", answer.path("code"));
    assertEquals("critical", BOARD.await("decryption_failed", account).get("severity"));
  }

  private RequestSpecification from(Actor actor) {
    return actor.request().header("X-Forwarded-For", mallory.address());
  }

  private static Set<Integer> statuses(int times, IntFunction<Response> request) {
    return IntStream.range(0, times)
        .mapToObj(request)
        .map(Response::statusCode)
        .collect(Collectors.toSet());
  }

  private String address() {
    return "address:" + mallory.address();
  }

  private static String account(Actor actor) {
    return "account:" + actor.request().get("/api/v1/me").path("id");
  }

  private static void assertCounted(int least, Map<String, Object> alert) {
    assertTrue(((Number) alert.get("count")).intValue() >= least, alert::toString);
  }
}
