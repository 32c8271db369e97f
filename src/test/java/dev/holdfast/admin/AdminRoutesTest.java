package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The doors of administration, and who gets in. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AdminRoutesTest {
  private static final String ADMIN = "/api/v1/admin";
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  /** Of people whose tokens may have ended since. */
  private static final Map<Actor, String> IDS = new ConcurrentHashMap<>();

  private static Administrator ada;

  @BeforeEach
  void appointOnce() {
    ada = ada != null ? ada : Administrator.appointed("Ada");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/accounts", "/accounts/1/lock", "/signing-keys/rotate", "/nothing/here"})
  void whoMayNotEnterLearnsNothingOfWhatIsThere(String path) {
    Actor anna = Actor.registered("Anna");

    Response anonymous = given().get(ADMIN + path);
    Response user = anna.request().get(ADMIN + path);

    if (path.equals("/")) {
      // No path ends in a slash.
      assertProblem(anonymous, 404, "not_found");
    } else {
      assertUnauthenticated(anonymous);
      assertProblem(user, 403, "forbidden");
    }
  }

  @Test
  void anAdministratorWithoutASecondFactorDoesNotEnter() {
    Actor bob = Actor.registered("Bob");
    Database.update(
        "update account set roles = '{user,admin}' where email_hash = ?",
        Database.hash(bob.email()));

    Response refused = bob.logIn().request().get(ADMIN + "/nothing");

    assertProblem(refused, 403, "forbidden");
  }

  @Test
  void whoTakesTheSecondFactorOffIsOutAtOnceWhateverTheTokenSays() {
    Administrator bob = Administrator.appointed("Bob");
    Database.update(
        "update account set mfa_since = null where email_hash = ?",
        Database.hash(bob.actor().email()));

    Response refused = bob.request().get(ADMIN + "/nothing");

    assertProblem(refused, 403, "forbidden");
  }

  @Test
  void insideWhatIsNotThereIsNotFoundAndAWrongMethodNotAllowed() {
    Response unknown = ada.request().get(ADMIN + "/nothing");
    Response method = ada.request().get(ADMIN + "/signing-keys/rotate");

    assertProblem(unknown, 404, "not_found");
    assertProblem(method, 405, "method_not_allowed");
  }

  @Test
  void anAuditorEntersAndChangesNothing() {
    Administrator auditor = Administrator.appointed("Otto", "auditor");
    Actor anna = Actor.registered("Anna");

    Response refused = lock(auditor, anna);

    assertProblem(refused, 403, "forbidden");
    assertEquals(200, anna.request().get("/api/v1/me").statusCode());
  }

  @Test
  void aLockEndsSessionsTokensAndKeysWithinASecondAndKeepsThePersonOut() {
    Actor anna = Actor.registered("Anna");
    String key =
        anna.request()
            .contentType(ContentType.JSON)
            .body(Map.of("name", "job", "scopes", List.of("read:customers")))
            .post("/api/v1/api-keys")
            .path("key");
    assertEquals(200, given().header("API-Key", key).get("/api/v1/customers").statusCode());

    Response locked = lock(ada, anna);

    assertEquals(204, locked.statusCode(), locked::asString);
    Waiting.until(A_SECOND, () -> anna.request().get("/api/v1/me").statusCode() == 401);
    Waiting.until(
        A_SECOND,
        () -> given().header("API-Key", key).get("/api/v1/customers").statusCode() == 401);
    assertProblem(login(anna), 401, "invalid_credentials");
    assertProblem(
        given()
            .noContentType()
            .header("Cookie", "__Host-refresh=" + anna.refreshToken())
            .post("/api/v1/auth/refresh"),
        401,
        "invalid_credentials");
  }

  @Test
  void anUnlockedAccountLogsInAgainAndItsKeysWork() {
    Actor anna = Actor.registered("Anna");
    String key =
        anna.request()
            .contentType(ContentType.JSON)
            .body(Map.of("name", "job", "scopes", List.of("read:customers")))
            .post("/api/v1/api-keys")
            .path("key");
    lock(ada, anna);

    Response unlocked = ada.request().noContentType().post(account(anna) + "/unlock");

    assertEquals(204, unlocked.statusCode(), unlocked::asString);
    assertEquals(200, login(anna).statusCode());
    Waiting.until(
        A_SECOND,
        () -> given().header("API-Key", key).get("/api/v1/customers").statusCode() == 200);
    assertEquals(401, anna.request().get("/api/v1/me").statusCode());
  }

  @Test
  void otherRolesHoldWithinASecondBecauseTheSessionsEnd() {
    Actor anna = Actor.registered("Anna");

    Response changed = roles(ada, anna, List.of("user", "auditor"));

    assertEquals(200, changed.statusCode(), changed::asString);
    assertEquals(List.of("auditor", "user"), changed.path("roles"));
    Waiting.until(A_SECOND, () -> anna.request().get("/api/v1/me").statusCode() == 401);
    assertEquals(
        List.of("auditor", "user"), anna.logIn().request().get("/api/v1/me").path("roles"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine", "root", "Admin", ""})
  void aRoleThatCannotBeGrantedIsUnknown(String role) {
    Actor anna = Actor.registered("Anna");

    Response refused = roles(ada, anna, List.of("user", role));

    assertInvalid(refused, "roles", "unknown_value");
  }

  @Test
  void nobodyDecidesAboutThemselves() {
    assertProblem(lock(ada, ada.actor()), 403, "forbidden");
    assertProblem(roles(ada, ada.actor(), List.of("user")), 403, "forbidden");
  }

  @Test
  void ofTwoAdministratorsWhoDemoteEachOtherTenTimesAtOnceOneStays() {
    Administrator one = Administrator.appointed("One");
    Administrator other = Administrator.appointed("Other");
    leaveOnly(one, other);

    List<Response> answers =
        Together.run(
            20,
            number ->
                number % 2 == 0
                    ? roles(one, other.actor(), List.of("user"))
                    : roles(other, one.actor(), List.of("user")));

    Set<Integer> statuses = answers.stream().map(Response::statusCode).collect(Collectors.toSet());
    assertTrue(statuses.contains(200), statuses::toString);
    assertTrue(Set.of(200, 401, 403, 409).containsAll(statuses), statuses::toString);
    assertEquals("1", administrators());
  }

  @Test
  void ofTwoAdministratorsWhoLockEachOtherAtOnceOneStays() {
    Administrator one = Administrator.appointed("One");
    Administrator other = Administrator.appointed("Other");
    leaveOnly(one, other);

    List<Response> answers =
        Together.run(
            20, number -> number % 2 == 0 ? lock(one, other.actor()) : lock(other, one.actor()));

    Set<Integer> statuses = answers.stream().map(Response::statusCode).collect(Collectors.toSet());
    assertTrue(statuses.contains(204), statuses::toString);
    assertTrue(Set.of(204, 401, 403, 409).containsAll(statuses), statuses::toString);
    assertEquals("1", administrators());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "invited_until = now() + interval '1 day', password_hash = null",
        "email = null, email_hash = null, password_hash = null",
        "locked_at = now()"
      })
  void whoCannotLogInIsNotTheAdministratorWhoStays(String state) {
    Administrator last = Administrator.appointed("Last");
    Actor absent = Actor.registered("Absent");
    String id = absent.id();
    leaveOnly(last);
    Database.update(
        "update account set roles = '{admin,user}', " + state + " where id = ?::uuid", id);

    Response refused =
        last.actor()
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", last.actor().password()))
            .delete("/api/v1/me");

    assertProblem(refused, 409, "conflict");
  }

  @Test
  void anUnknownAccountIsNotFound() {
    Response refused =
        ada.request()
            .body(Map.of("reason", "x"))
            .post(ADMIN + "/accounts/018f0000-0000-7000-8000-000000000000/lock");

    assertProblem(refused, 404, "not_found");
  }

  @Test
  void aLockNeedsAReason() {
    Actor anna = Actor.registered("Anna");

    Response refused = ada.request().body("{}").post(account(anna) + "/lock");

    assertInvalid(refused, "reason", "required");
  }

  /** Nobody but these administers any more. */
  private static void leaveOnly(Administrator... staying) {
    String ids =
        Stream.of(staying)
            .map(one -> IDS.computeIfAbsent(one.actor(), Actor::id))
            .collect(Collectors.joining(",", "{", "}"));
    Database.update(
        "update account set roles = '{user}' where 'admin' = any(roles) and id <> all (?::uuid[])",
        ids);
    ada = null;
  }

  private static String administrators() {
    return Database.text(
        "select count(*) from account where 'admin' = any(roles) and locked_at is null");
  }

  private static Response lock(Administrator by, Actor whom) {
    return by.request().body(Map.of("reason", "Asked for it.")).post(account(whom) + "/lock");
  }

  private static Response roles(Administrator by, Actor whose, List<String> roles) {
    return by.request().body(Map.of("roles", roles)).put(account(whose) + "/roles");
  }

  private static Response login(Actor actor) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("email", actor.email(), "password", actor.password()))
        .post("/api/v1/auth/login");
  }

  private static String account(Actor actor) {
    return ADMIN + "/accounts/" + IDS.computeIfAbsent(actor, Actor::id);
  }
}
