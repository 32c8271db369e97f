package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is granted to whom, and what of it nobody needs. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class GrantsRoutesTest {
  private static final String GRANTS = "/api/v1/admin/grants";
  private static final List<String> SCOPES = List.of("read:invoices", "write:invoices");

  private static Administrator ada;

  @BeforeEach
  void appointOnce() {
    ada = ada != null ? ada : Administrator.appointed("Ada");
  }

  @Test
  void aKeyWithoutAddressesIsFoundAndOneWithThemIsNot() {
    Actor anna = Actor.registered("Anna");
    Machine open = Machine.of(anna, "read:invoices");
    Machine bound =
        Machine.of(anna, Map.of("scopes", SCOPES, "allowedAddresses", List.of("192.0.2.0/24")));

    Map<String, Map<String, Object>> grants = all();

    Map<String, Object> found = grants.get("key " + open.id());
    assertEquals(List.of("no_address_list"), found.get("findings"));
    assertEquals(anna.id(), found.get("accountId"));
    assertEquals(List.of("read:invoices"), found.get("scopes"));
    assertNull(found.get("lastUsedAt"));
    String masked = (String) found.get("maskedKey");
    assertTrue(masked.startsWith("sk_live_") && masked.contains("…"), masked);
    assertEquals(List.of(), grants.get("key " + bound.id()).get("findings"));
  }

  @ParameterizedTest
  @CsvSource({
    "29 days,",
    "31 days,unused_30_days",
    "89 days,unused_30_days",
    "91 days,unused_30_days unused_90_days"
  })
  void aKeyThatIsNotUsedIsFound(String ago, String expected) {
    Machine machine = Machine.of(Actor.registered("Anna"), bound());
    Database.update(
        "update api_key set created_at = now() - interval '200 days',"
            + " last_used_at = now() - ?::interval where id = ?::uuid",
        ago,
        machine.id());

    Object findings = all().get("key " + machine.id()).get("findings");

    assertEquals(expected == null ? List.of() : List.of(expected.split(" ")), findings);
  }

  @Test
  void aKeyThatWasNeverUsedIsUnusedSinceItWasMade() {
    Machine machine = Machine.of(Actor.registered("Anna"), bound());
    Database.update(
        "update api_key set created_at = now() - interval '31 days' where id = ?::uuid",
        machine.id());

    Map<String, Object> found = all().get("key " + machine.id());

    assertEquals(List.of("unused_30_days"), found.get("findings"));
    assertNull(found.get("lastUsedAt"));
  }

  @Test
  void scopesThatNoRequestNeededAreUnused() {
    Machine machine = Machine.of(Actor.registered("Anna"), SCOPES.toArray(String[]::new));
    assertEquals(SCOPES, all().get("key " + machine.id()).get("unusedScopes"));

    machine.request().get("/api/v1/invoices").then().statusCode(200);

    Waiting.until(
        () ->
            List.of("write:invoices").equals(all().get("key " + machine.id()).get("unusedScopes")));
  }

  @Test
  void aScopeThatTheKeyLacksIsNotUsed() {
    Machine machine = Machine.of(Actor.registered("Anna"), "read:invoices");

    machine.request().get("/api/v1/customers").then().statusCode(403);
    machine.request().get("/api/v1/invoices").then().statusCode(200);

    Waiting.until(
        () ->
            "{read:invoices}"
                .equals(
                    Database.text(
                        "select used_scopes from api_key where id = ?::uuid", machine.id())));
  }

  @Test
  void anExposedKeyAndAnExposedSessionAreFound() {
    Actor anna = Actor.registered("Anna");
    Machine machine = Machine.of(anna, bound());
    Database.update("update api_key set exposed_at = now() where id = ?::uuid", machine.id());
    Database.update("update session set exposed_at = now() where account_id = ?::uuid", anna.id());
    String session = anna.request().get("/api/v1/me/sessions").path("items[0].id");

    Map<String, Map<String, Object>> grants = all();

    assertEquals(List.of("exposed"), grants.get("key " + machine.id()).get("findings"));
    assertEquals(List.of("exposed"), grants.get("session " + session).get("findings"));
    assertEquals(anna.id(), grants.get("session " + session).get("accountId"));
  }

  @Test
  void whatHasEndedIsNoGrant() {
    Actor anna = Actor.registered("Anna");
    Machine expired = Machine.of(anna, bound()).expired();
    Machine revoked = Machine.of(anna, bound()).revoked();
    String id = anna.logIn().id();
    Database.update(
        "update session set exposed_at = now(), ended_at = now() where account_id = ?::uuid", id);

    Map<String, Map<String, Object>> grants = all();

    assertFalse(grants.containsKey("key " + expired.id()));
    assertFalse(grants.containsKey("key " + revoked.id()));
    assertTrue(
        grants.values().stream().noneMatch(grant -> grant.get("accountId").equals(id)),
        grants::toString);
  }

  @Test
  void rolesAreShownWithTheLastLoginOfWhoHasThem() {
    Administrator both = Administrator.appointed("Bea");
    String id = both.actor().id();
    Database.update(
        "update account set roles = '{admin,auditor,user}',"
            + " last_login_at = now() - interval '31 days' where id = ?::uuid",
        id);

    Map<String, Map<String, Object>> grants = all();

    for (String role : List.of("admin", "auditor")) {
      Map<String, Object> found = grants.get("role " + id + " " + role);
      assertEquals(List.of("unused_30_days"), found.get("findings"));
      assertEquals(id, found.get("accountId"));
      assertFalse(found.containsKey("scopes"));
    }
    assertFalse(grants.containsKey("role " + id + " user"));
  }

  @Test
  void pagesGoOverAllKindsAndMissNothing() {
    Actor anna = Actor.registered("Anna");
    Machine.of(anna, bound());
    Database.update("update session set exposed_at = now() where account_id = ?::uuid", anna.id());

    List<String> pageByPage = names(3);

    assertEquals(names(100), pageByPage);
    assertEquals(new HashSet<>(pageByPage).size(), pageByPage.size());
    assertEquals(
        List.of("role", "key", "session"),
        pageByPage.stream().map(name -> name.substring(0, name.indexOf(' '))).distinct().toList());
  }

  @Test
  void aForeignCursorIsInvalid() {
    Response refused = ada.request().get(GRANTS + "?cursor=AAAA");

    assertInvalid(refused, "cursor", "invalid_cursor");
  }

  @Test
  void theLookLeavesItsEvent() {
    Response answer = ada.request().get(GRANTS + "?limit=1");

    assertEquals(200, answer.statusCode(), answer::asString);
    Waiting.until(
        () ->
            "1"
                .equals(
                    Database.text(
                        "select count(*) from audit_event where action = 'grants_read'"
                            + " and request_id = ?",
                        answer.header("X-Request-Id"))));
  }

  /** Bound to addresses, so that nothing is found of it but what a test is about. */
  private static Map<String, Object> bound() {
    return Map.of("scopes", SCOPES, "allowedAddresses", List.of("127.0.0.0/8"));
  }

  private static List<String> names(int limit) {
    return pages(limit).stream().map(GrantsRoutesTest::name).toList();
  }

  private static Map<String, Map<String, Object>> all() {
    Map<String, Map<String, Object>> grants = new HashMap<>();
    pages(100).forEach(grant -> grants.put(name(grant), grant));
    return grants;
  }

  private static String name(Map<String, Object> grant) {
    String name = grant.get("kind") + " " + grant.get("id");
    return grant.containsKey("role") ? name + " " + grant.get("role") : name;
  }

  private static List<Map<String, Object>> pages(int limit) {
    List<Map<String, Object>> grants = new ArrayList<>();
    String next = "";
    while (next != null) {
      Response page = ada.request().get(GRANTS + "?limit=" + limit + next);
      assertEquals(200, page.statusCode(), page::asString);
      grants.addAll(page.jsonPath().getList("items"));
      String cursor = page.path("nextCursor");
      next = cursor == null ? null : "&cursor=" + cursor;
    }
    return grants;
  }
}
