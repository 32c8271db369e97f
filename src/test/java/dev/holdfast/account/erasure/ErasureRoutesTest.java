package dev.holdfast.account.erasure;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Estate;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ErasureRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void theTokensAndThePasswordAreGoodForNothingAnyMore() {
    Actor anna = Actor.registered("Anna");

    Response answer = erase(anna);

    assertEquals(204, answer.statusCode(), answer::asString);
    assertEquals("", answer.asString());
    Waiting.until(Duration.ofSeconds(1), () -> status(anna) == 401);
    assertUnauthenticated(anna.request().get("/api/v1/me/export"));
    assertProblem(refresh(anna), 401, "invalid_credentials");
    assertProblem(login(anna.email(), anna.password()), 401, "invalid_credentials");
  }

  @Test
  void aWrongPasswordIsInvalidCredentialsAndErasesNothing() {
    Actor anna = Actor.registered("Anna");

    Response answer = erase(anna, Map.of("password", "wrong wrong wrong"));

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals(200, status(anna));
    assertEquals(200, login(anna.email(), anna.password()).statusCode());
  }

  @Test
  void withoutThePasswordItIsInvalid() {
    Response answer = erase(actors.ben(), Map.of());

    assertInvalid(answer, "password", "required");
  }

  @Test
  void aPasswordThatNobodyCanHaveIsRefusedUnhashed() {
    Response answer = erase(actors.ben(), Map.of("password", "x".repeat(129)));

    assertInvalid(answer, "password", "out_of_range");
  }

  @Test
  void withoutABodyItIsMalformed() {
    Response answer = actors.ben().request().contentType(ContentType.JSON).delete("/api/v1/me");

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void nobodyErasesWithoutAToken() {
    Response answer =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("password", "some pass phrase"))
            .delete("/api/v1/me");

    assertUnauthenticated(answer);
  }

  @Test
  void whereAProviderVouchesThereIsNoPasswordToAskFor() {
    Actor anna = Actor.registered("Anna");
    Database.update(
        "update account set email_hash = null, email = null, password_hash = null where email_hash = ?",
        Database.hash(anna.email()));

    Response answer = erase(anna, Map.of());

    assertEquals(204, answer.statusCode(), answer::asString);
  }

  /** Else the next tests would find nothing because they look for nothing. */
  @Test
  void whatIsLookedForIsThereWhileTheAccountIs() {
    Estate estate = Estate.marked();

    String dump = String.join("\n", Database.dump());

    List<String> all = new ArrayList<>(estate.marks());
    all.addAll(estate.lastingMarks());
    all.removeAll(estate.encryptedMarks());
    assertEquals(List.of(), all.stream().filter(mark -> !dump.contains(mark)).toList());
  }

  @Test
  void nothingOfThePersonIsLeftInAnyTable() {
    Estate estate = Estate.marked();

    erase(estate.owner());

    List<String> dump = Database.dump();
    List<String> left = new ArrayList<>();
    for (String mark : estate.marks()) {
      String hex = HexFormat.of().formatHex(mark.getBytes(UTF_8));
      // The mail with a code that somebody wanted at another address is that address's.
      dump.stream()
          .filter(row -> row.contains(mark) || row.contains(hex))
          .filter(row -> !(row.startsWith("outgoing_mail") && mark.startsWith("next.")))
          .filter(row -> !(row.startsWith("outside_account") && mark.startsWith("subject-")))
          .forEach(row -> left.add(mark + " in " + row));
    }
    assertEquals(List.of(), left);
  }

  @Test
  void whatIssuedDocumentsMustSayIsInThemAndNowhereElse() {
    Estate estate = Estate.marked();

    erase(estate.owner());

    List<String> dump = Database.dump();
    for (String mark : estate.lastingMarks()) {
      Set<String> tables =
          dump.stream()
              .filter(row -> row.contains(mark))
              .map(row -> row.substring(0, row.indexOf(' ')))
              .collect(Collectors.toCollection(TreeSet::new));
      assertTrue(
          Set.of("invoice", "invoice_line", "credit_note").containsAll(tables) && !tables.isEmpty(),
          mark + " in " + tables);
    }
  }

  @Test
  void issuedInvoicesStayWithoutTheBuyersMailAddressAndWithItsTaxNumberOnlyWhereItOwesTheTax() {
    Estate estate = Estate.marked();
    String before = frozen(estate.issued());

    erase(estate.owner());

    assertEquals(before, frozen(estate.issued()));
    assertEquals("name address", members(estate.issued()));
    assertEquals("name taxId address", members(estate.reverseCharge()));
    assertEquals(
        "3 | 3 | 1 | 1 | 0 | 0",
        Database.text(
            "select concat_ws(' | ',"
                + " (select count(*) from invoice where owner_id = a.id),"
                + " (select count(*) from payment where owner_id = a.id),"
                + " (select count(*) from credit_note where owner_id = a.id),"
                + " (select count(*) from credit_note_line where owner_id = a.id),"
                + " (select count(*) from invoice where owner_id = a.id and status = 'draft'),"
                + " (select count(*) from payment where owner_id = a.id and reference is not null))"
                + " from account a where id = ?::uuid",
            estate.id()));
  }

  @Test
  void theHistoryOfAnIssuedInvoiceSaysWhatAndWhenStill() {
    Estate estate = Estate.marked();
    String history =
        "select string_agg(version || action || at || actor_id, ',' order by version)"
            + " from invoice_history where invoice_id = ?::uuid";
    String before = Database.text(history, estate.issued());

    erase(estate.owner());

    assertEquals(before, Database.text(history, estate.issued()));
  }

  @Test
  void numbersStayUsed() {
    Estate estate = Estate.marked();

    erase(estate.owner());

    assertEquals(
        "3",
        Database.text(
            "select last_number from number_series where owner_id = ?::uuid and kind = 'invoice'",
            estate.id()));
  }

  @Test
  void somebodyElseKeepsEverything() {
    Estate ben = Estate.marked();
    String bens =
        "select string_agg(t, E'\n') from (select i::text as t from invoice i where owner_id = ?::uuid"
            + " union all select c::text from customer c where owner_id = ?::uuid order by 1) s";
    String before = Database.text(bens, ben.id(), ben.id());

    erase(Estate.marked().owner());

    assertEquals(before, Database.text(bens, ben.id(), ben.id()));
    assertEquals(200, status(ben.owner()));
  }

  @Test
  void theAddressIsFreeForANewAccountThatSeesNothingOfTheOld() {
    Estate estate = Estate.marked();
    String email = estate.owner().email();
    erase(estate.owner());
    int mails = Mailbox.of(email).size();

    post(
        "/api/v1/auth/register",
        Map.of("email", email, "password", "a quiet lamp by the sea", "displayName", "New"));
    String code = Mailbox.awaitCode(email, mails + 1);
    post("/api/v1/auth/verify-email", Map.of("email", email, "code", code));
    String token = login(email, "a quiet lamp by the sea").path("accessToken");

    Response me = with(token, "/api/v1/me");
    assertEquals(200, me.statusCode(), me::asString);
    assertNotEquals(estate.id(), me.path("id"));
    assertEquals(List.of(), with(token, InvoiceBooks.INVOICES).path("items"));
    assertEquals(List.of(), with(token, "/api/v1/customers").path("items"));
    assertProblem(with(token, InvoiceBooks.INVOICES + "/" + estate.issued()), 404, "not_found");
    assertProblem(with(token, "/api/v1/me/business"), 404, "not_found");
  }

  @Test
  void twoAtOnceErasesOnce() {
    for (int round = 0; round < 5; round++) {
      Actor anna = Actor.registered("Anna");

      List<Response> answers = Together.run(4, number -> erase(anna));

      assertEquals(
          1, answers.stream().filter(answer -> answer.statusCode() == 204).count(), "" + answers);
      answers.stream()
          .filter(answer -> answer.statusCode() != 204)
          .forEach(answer -> assertEquals(401, answer.statusCode(), answer::asString));
    }
  }

  @Test
  void whatIsDoneAtTheSameMomentGoesTooOrIsRefused() {
    for (int round = 0; round < 3; round++) {
      Estate estate = Estate.marked();
      Actor anna = estate.owner();
      InvoiceBooks books = estate.books();
      String draft = books.draft();

      List<Integer> statuses =
          Together.run(
              9,
              number ->
                  switch (number) {
                    case 0 -> erase(anna).statusCode();
                    case 1, 2 -> books.issue(draft).statusCode();
                    case 3, 4 -> login(anna.email(), anna.password()).statusCode();
                    case 5 -> refresh(anna).statusCode();
                    case 6, 7 ->
                        books
                            .post("/api/v1/customers", Map.of("name", "Only drafted late"))
                            .statusCode();
                    default -> books.pay(estate.reverseCharge(), "1").statusCode();
                  });

      assertEquals(204, statuses.get(0), "" + statuses);
      assertTrue(statuses.stream().allMatch(status -> status < 500), "" + statuses);
      assertEquals(
          "0 0 0 0",
          Database.text(
              "select concat_ws(' ', (select count(*) from session where account_id = a.id),"
                  + " (select count(*) from customer where owner_id = a.id and name <> ''),"
                  + " (select count(*) from invoice where owner_id = a.id and status = 'draft'),"
                  + " (select count(*) from invoice where owner_id = a.id and buyer ->> 'email' is not null))"
                  + " from account a where id = ?::uuid",
              estate.id()));
    }
  }

  @Test
  void theLastAdministratorStays() {
    Actor anna = Actor.registered("Anna");
    Database.update("update account set roles = '{user}' where 'admin' = any(roles)");
    makeAdmin(anna);

    Response answer = erase(anna);

    assertProblem(answer, 409, "conflict");
    assertEquals(200, status(anna));
  }

  @Test
  void ofTwoAdministratorsWhoGoAtOnceOneStays() {
    for (int round = 0; round < 3; round++) {
      Database.update("update account set roles = '{user}' where 'admin' = any(roles)");
      List<Actor> admins = List.of(Actor.registered("Anna"), Actor.registered("Ben"));
      admins.forEach(ErasureRoutesTest::makeAdmin);

      Set<Integer> statuses =
          new TreeSet<>(Together.run(2, number -> erase(admins.get(number)).statusCode()));

      assertEquals(Set.of(204, 409), statuses);
    }
  }

  private static void makeAdmin(Actor actor) {
    Database.update(
        "update account set roles = '{user,admin}' where email_hash = ?",
        Database.hash(actor.email()));
  }

  private static Response erase(Actor actor) {
    return erase(actor, Map.of("password", actor.password()));
  }

  private static Response erase(Actor actor, Map<String, String> body) {
    return actor.request().contentType(ContentType.JSON).body(body).delete("/api/v1/me");
  }

  private static int status(Actor actor) {
    return actor.request().get("/api/v1/me").statusCode();
  }

  private static Response refresh(Actor actor) {
    return given()
        .noContentType()
        .header("Cookie", "__Host-refresh=" + actor.refreshToken())
        .post("/api/v1/auth/refresh");
  }

  private static Response login(String email, String password) {
    return post("/api/v1/auth/login", Map.of("email", email, "password", password));
  }

  private static Response post(String path, Map<String, String> body) {
    return given().contentType(ContentType.JSON).body(body).post(path);
  }

  private static Response with(String token, String path) {
    return given().header("Authorization", "Bearer " + token).get(path);
  }

  /** All of an issued invoice that no erasure changes. */
  private static String frozen(String invoice) {
    return Database.text(
        "select (to_jsonb(i) - 'buyer')::text || (i.buyer ->> 'name') || (i.buyer ->> 'address')"
            + " from invoice i where id = ?::uuid",
        invoice);
  }

  private static String members(String invoice) {
    return Database.text(
        "select string_agg(key, ' ' order by ordinality) from invoice,"
            + " json_object_keys(buyer) with ordinality as member (key, ordinality)"
            + " where id = ?::uuid",
        invoice);
  }
}
