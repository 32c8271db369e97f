package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has accounts, as administrators see it. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AdminAccountsRoutesTest {
  private static final String ACCOUNTS = "/api/v1/admin/accounts";
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "email",
          "displayName",
          "roles",
          "mfaEnabled",
          "locked",
          "lockedReason",
          "invited",
          "outside",
          "createdAt",
          "lastLoginAt");

  private static Administrator ada;

  @BeforeEach
  void appointOnce() {
    ada = ada != null ? ada : Administrator.appointed("Ada");
  }

  @Test
  void anAccountIsShownWithExactlyWhatAdministratorsNeed() {
    Actor anna = Actor.registered("Anna");

    Response answer = ada.request().get(ACCOUNTS + "/" + anna.id());

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals(MEMBERS, answer.jsonPath().getMap("$").keySet());
    assertEquals(anna.id(), answer.path("id"));
    assertEquals(anna.email(), answer.path("email"));
    assertEquals("Anna", answer.path("displayName"));
    assertEquals(List.of("user"), answer.path("roles"));
    assertEquals(false, answer.path("mfaEnabled"));
    assertEquals(false, answer.path("locked"));
    assertNull(answer.path("lockedReason"));
    assertEquals(false, answer.path("invited"));
    assertEquals(false, answer.path("outside"));
    assertTrue(
        answer.<String>path("lastLoginAt").compareTo(answer.path("createdAt")) >= 0,
        answer::asString);
  }

  @Test
  void aLockIsShownWithItsReason() {
    Actor anna = Actor.registered("Anna");
    String account = ACCOUNTS + "/" + anna.id();
    ada.request().body(Map.of("reason", "Asked for it.")).post(account + "/lock");

    Response locked = ada.request().get(account);

    assertEquals(true, locked.path("locked"));
    assertEquals("Asked for it.", locked.path("lockedReason"));
  }

  @Test
  void theLastLoginIsTheLatest() {
    Actor anna = Actor.registered("Anna");
    String account = ACCOUNTS + "/" + anna.id();
    String first = ada.request().get(account).path("lastLoginAt");
    anna.logIn();

    String second = ada.request().get(account).path("lastLoginAt");

    assertTrue(second.compareTo(first) > 0, first + " " + second);
  }

  @Test
  void accountsAreListedPageByPageTheNewestFirst() {
    List<String> made = new ArrayList<>();
    for (String name : List.of("One", "Two", "Three")) {
      made.add(0, Actor.registered(name).id());
    }

    List<String> listed = new ArrayList<>();
    String cursor = null;
    while (listed.size() < 3) {
      Response page =
          cursor == null
              ? ada.request().get(ACCOUNTS + "?limit=1")
              : ada.request().get(ACCOUNTS + "?limit=1&cursor=" + cursor);
      assertEquals(200, page.statusCode(), page::asString);
      assertEquals(1, page.jsonPath().getList("items").size());
      listed.add(page.path("items[0].id"));
      cursor = page.path("nextCursor");
    }

    assertEquals(made, listed);
  }

  @Test
  void theListEnds() {
    Set<String> seen = new HashSet<>();
    String next = "";
    while (next != null) {
      Response page = ada.request().get(ACCOUNTS + "?limit=100" + next);
      List<String> ids = page.path("items.id");
      assertTrue(ids.stream().allMatch(seen::add));
      String cursor = page.path("nextCursor");
      next = cursor == null ? null : "&cursor=" + cursor;
    }

    assertEquals(
        Database.text("select count(*) from account where erased_at is null"),
        Integer.toString(seen.size()));
  }

  @Test
  void anAccountIsFoundByItsAddressInAnyCaseAndNobodyElseIs() {
    Actor anna = Actor.registered("Anna");

    Response found =
        ada.request().get(ACCOUNTS + "?email=" + anna.email().toUpperCase(Locale.ROOT));
    Response none = ada.request().get(ACCOUNTS + "?email=nobody.at.all@example.com");

    assertEquals(List.of(anna.id()), found.path("items.id"));
    assertEquals(List.of(), none.path("items"));
  }

  @Test
  void accountsAreFilteredByRoleAndState() {
    Actor anna = Actor.registered("Anna");
    Administrator otto = Administrator.appointed("Otto", "auditor");
    String annas = anna.id();
    ada.request().body(Map.of("reason", "x")).post(ACCOUNTS + "/" + annas + "/lock");

    List<String> auditors = ada.request().get(ACCOUNTS + "?role=auditor").path("items.id");
    List<String> locked = ada.request().get(ACCOUNTS + "?state=locked").path("items.id");
    List<String> active = ada.request().get(ACCOUNTS + "?state=active&limit=2").path("items.id");
    List<String> both = ada.request().get(ACCOUNTS + "?state=locked&role=admin").path("items.id");

    assertTrue(auditors.contains(otto.actor().id()));
    assertFalse(auditors.contains(annas));
    assertTrue(locked.contains(annas));
    assertFalse(active.contains(annas));
    assertFalse(both.contains(annas));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state=gone", "role=machine", "role=root", "email=nobody", "limit=0"})
  void aFilterThatMeansNothingIsInvalid(String filter) {
    Response refused = ada.request().get(ACCOUNTS + "?" + filter);

    assertProblem(refused, 400, "validation_failed");
  }

  @Test
  void aCursorHoldsForItsFiltersAndForWhoGotIt() {
    Actor.registered("Anna");
    Administrator bea = Administrator.appointed("Bea");
    String cursor = ada.request().get(ACCOUNTS + "?limit=1").path("nextCursor");

    Response otherFilter = ada.request().get(ACCOUNTS + "?role=user&limit=1&cursor=" + cursor);
    Response somebodyElse = bea.request().get(ACCOUNTS + "?limit=1&cursor=" + cursor);

    assertInvalid(otherFilter, "cursor", "invalid_cursor");
    assertInvalid(somebodyElse, "cursor", "invalid_cursor");
  }

  @Test
  void unknownMalformedAndErasedAccountsAreNotFound() {
    Actor gone = Actor.registered("Gone");
    String id = gone.id();
    gone.request()
        .contentType(ContentType.JSON)
        .body(Map.of("password", gone.password()))
        .delete("/api/v1/me");

    for (String none : List.of(id, "018f0000-0000-7000-8000-000000000000", "1", "me")) {
      assertProblem(ada.request().get(ACCOUNTS + "/" + none), 404, "not_found");
    }
    assertProblem(
        ada.request().body(Map.of("reason", "x")).post(ACCOUNTS + "/" + id + "/lock"),
        404,
        "not_found");
    assertProblem(
        ada.request()
            .body(Map.of("roles", List.of("user", "admin")))
            .put(ACCOUNTS + "/" + id + "/roles"),
        404,
        "not_found");
    assertFalse(
        ada.request().get(ACCOUNTS + "?limit=100").<List<String>>path("items.id").contains(id));
  }

  @Test
  void anAuditorAndAKeyDoNotReadAccounts() {
    Administrator otto = Administrator.appointed("Otto", "auditor");
    Machine machine = Machine.of(ada.actor(), "read:customers", "read:invoices");

    for (String path : List.of(ACCOUNTS, ACCOUNTS + "/" + ada.actor().id(), grants())) {
      assertProblem(otto.request().get(path), 403, "forbidden");
      assertProblem(machine.request().get(path), 403, "forbidden");
    }
  }

  @Test
  void anAdministratorReadsNobodysInvoices() {
    Actor anna = Actor.registered("Anna");
    InvoiceBooks books = InvoiceBooks.inBusiness(anna);
    String invoice = books.issued();

    Response list = ada.request().get("/api/v1/invoices");
    Response one = ada.request().get("/api/v1/invoices/" + invoice);
    Response customer = ada.request().get("/api/v1/customers/" + books.customer());
    Response account = ada.request().get(ACCOUNTS + "/" + anna.id());

    assertEquals(List.of(), list.path("items"));
    assertProblem(one, 404, "not_found");
    assertProblem(customer, 404, "not_found");
    assertEquals(MEMBERS, account.jsonPath().getMap("$").keySet());
  }

  @Test
  void everyLookLeavesItsEvent() {
    String looked = Actor.registered("Anna").id();

    Response one = ada.request().get(ACCOUNTS + "/" + looked);
    Response all = ada.request().get(ACCOUNTS + "?limit=1");

    assertEvent(one, "accounts_read", "account:" + looked);
    assertEvent(all, "accounts_read", "accounts");
  }

  @Test
  void nothingIsTakenFromHeadersOrTheQuery() {
    Actor anna = Actor.registered("Anna");

    Response header = anna.request().header("X-Role", "admin").get(ACCOUNTS);
    Response query = anna.request().get(ACCOUNTS + "?admin=true");
    Response cookie = anna.request().header("Cookie", "role=admin").get(ACCOUNTS);

    assertProblem(header, 403, "forbidden");
    assertProblem(query, 403, "forbidden");
    assertProblem(cookie, 403, "forbidden");
  }

  @Test
  void anExportTellsOfTheLastLogin() {
    Actor anna = Actor.registered("Anna");

    Response export = anna.request().get("/api/v1/me/export");

    assertNotNull(export.path("account.lastLoginAt"), export::asString);
  }

  private static void assertEvent(Response answer, String action, String resource) {
    String count =
        "select count(*) from audit_event where action = ? and resource = ? and actor = ?"
            + " and outcome = 'success' and request_id = ?";
    String actor = "account:" + ada.actor().id();
    Waiting.until(
        () ->
            "1"
                .equals(
                    Database.text(count, action, resource, actor, answer.header("X-Request-Id"))));
  }

  private static String grants() {
    return "/api/v1/admin/grants";
  }
}
