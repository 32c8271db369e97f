package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts that are made for people, from the invitation to the first login. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class InvitationRoutesTest {
  private static final String ACCOUNTS = "/api/v1/admin/accounts";
  private static final String PASSWORD = "first pass phrase";

  private static Administrator ada;

  @BeforeEach
  void appointOnce() {
    ada = ada != null ? ada : Administrator.appointed("Ada");
  }

  @Test
  void whoIsInvitedChoosesAPasswordWithTheMailedCodeAndLogsIn() {
    String email = fresh();

    Response invited = invite(email, "auditor");
    Response reset = reset(email, Mailbox.awaitCode(email), PASSWORD);

    assertEquals(201, invited.statusCode(), invited::asString);
    String id = invited.path("id");
    assertEquals(ACCOUNTS + "/" + id, invited.header("Location"));
    assertEquals(email, invited.path("email"));
    assertEquals(List.of("auditor", "user"), invited.path("roles"));
    assertEquals(true, invited.path("invited"));
    assertEquals(false, invited.path("locked"));
    assertNull(invited.path("lastLoginAt"));
    assertEquals(204, reset.statusCode(), reset::asString);
    Actor ivy = Actor.of("Ivy", email, PASSWORD);
    assertEquals(id, ivy.id());
    Response shown = ada.request().get(ACCOUNTS + "/" + id);
    assertEquals(false, shown.path("invited"));
    assertEquals(List.of("auditor", "user"), shown.path("roles"));
    assertTrue(
        Mailbox.awaitCount(email, 2).get(1).startsWith("Subject: Your Holdfast account is ready"));
  }

  @Test
  void theInvitationAndItsAcceptanceLeaveTheirEvents() {
    String email = fresh();
    String id = invite(email).path("id");

    reset(email, Mailbox.awaitCode(email), PASSWORD);

    assertEquals("account:" + ada.actor().id(), actorOf("account_invited", id));
    assertEquals("account:" + id, actorOf("account_created", id));
  }

  @Test
  void theMailHoldsNothingThatAnybodyChose() {
    String email = fresh();
    Map<String, Object> wish = wish(email);
    wish.put("displayName", "Buy cheap watches");

    invite(wish);

    String mail = Mailbox.awaitCount(email, 1).get(0);
    assertFalse(mail.contains("watches"), mail);
    assertFalse(mail.contains(email), mail);
  }

  @Test
  void anAddressIsInvitedInLowerCase() {
    String email = fresh();

    Response invited = invite(email.toUpperCase(Locale.ROOT));

    assertEquals(email, invited.path("email"));
  }

  @Test
  void whoHasNotComeIsUnknownToTheLogin() {
    String email = fresh();
    invite(email);

    Response invited = login(email, PASSWORD);
    Response unknown = login(fresh(), PASSWORD);

    assertProblem(invited, 401, "invalid_credentials");
    assertProblem(unknown, 401, "invalid_credentials");
    assertEquals(unknown.<String>path("detail"), invited.path("detail"));
  }

  @Test
  void aCodeIsGoodOnce() {
    String email = fresh();
    invite(email);
    String code = Mailbox.awaitCode(email);
    reset(email, code, PASSWORD);

    Response again = reset(email, code, "another pass phrase");

    assertInvalid(again, "code", "invalid_code");
    assertEquals(200, login(email, PASSWORD).statusCode());
  }

  @Test
  void ofManyWhoUseTheCodeAtOnceOneDoes() {
    String email = fresh();
    invite(email);
    String code = Mailbox.awaitCode(email);

    List<Response> answers =
        Together.run(8, number -> reset(email, code, "pass phrase no " + number));

    assertEquals(1, answers.stream().filter(answer -> answer.statusCode() == 204).count());
  }

  @Test
  void aWrongCodeAndAWeakPasswordOpenNothing() {
    String email = fresh();
    invite(email);
    String code = Mailbox.awaitCode(email);

    Response wrong = reset(email, "00000-00000", PASSWORD);
    Response weak = reset(email, code, email);

    assertInvalid(wrong, "code", "invalid_code");
    assertProblem(weak, 400, "validation_failed");
    assertEquals(204, reset(email, code, PASSWORD).statusCode());
  }

  @Test
  void theCodeProvesNoRegistration() {
    String email = fresh();
    invite(email);
    String code = Mailbox.awaitCode(email);

    Response refused = post("/api/v1/auth/verify-email", Map.of("email", email, "code", code));

    assertInvalid(refused, "code", "invalid_code");
  }

  @Test
  void aForgottenPasswordIsAWayInTooForWhoIsInvited() {
    String email = fresh();
    String id = invite(email).path("id");
    Mailbox.awaitCount(email, 1);

    post("/api/v1/auth/password/forgot", Map.of("email", email));

    assertEquals(204, reset(email, Mailbox.awaitCode(email, 2), PASSWORD).statusCode());
    assertEquals(id, Actor.of("Ivy", email, PASSWORD).id());
  }

  @Test
  void aKnownAddressIsAConflict() {
    Actor anna = Actor.registered("Anna");

    Response refused = invite(anna.email(), "admin");

    assertProblem(refused, 409, "conflict");
    assertEquals(List.of("user"), anna.request().get("/api/v1/me").path("roles"));
    assertEquals(200, login(anna.email(), anna.password()).statusCode());
  }

  @Test
  void whatPendsForTheAddressEndsWhenTheInvitedComes() {
    String email = fresh();
    String others = "the pass phrase of another";
    post(
        "/api/v1/auth/register",
        Map.of("email", email, "password", others, "displayName", "Squatter"));
    String registration = Mailbox.awaitCode(email);
    invite(email);

    reset(email, Mailbox.awaitCode(email, 2), PASSWORD);

    Response proof =
        post("/api/v1/auth/verify-email", Map.of("email", email, "code", registration));
    assertInvalid(proof, "code", "invalid_code");
    assertProblem(login(email, others), 401, "invalid_credentials");
    assertEquals(200, login(email, PASSWORD).statusCode());
  }

  @Test
  void aRegistrationThatPendedDoesNotTakeTheAccountBefore() {
    String email = fresh();
    String others = "the pass phrase of another";
    post(
        "/api/v1/auth/register",
        Map.of("email", email, "password", others, "displayName", "Squatter"));
    String registration = Mailbox.awaitCode(email);
    invite(email, "admin");

    Response proof =
        post("/api/v1/auth/verify-email", Map.of("email", email, "code", registration));

    assertInvalid(proof, "code", "invalid_code");
    assertProblem(login(email, others), 401, "invalid_credentials");
  }

  @Test
  void invitingAgainSendsAnotherCodeAndMakesOfTheAccountWhatIsWantedNow() {
    String email = fresh();
    String id = invite(email, "admin").path("id");
    Mailbox.awaitCount(email, 1);
    Map<String, Object> other = wish(email);
    other.put("displayName", "Somebody else");

    Response again = invite(other);

    assertEquals(201, again.statusCode(), again::asString);
    assertEquals(id, again.path("id"));
    assertEquals(List.of("user"), again.path("roles"));
    assertEquals("Somebody else", again.path("displayName"));
    assertEquals(204, reset(email, Mailbox.awaitCode(email, 2), PASSWORD).statusCode());
  }

  @Test
  void ofManyInvitationsOfOneAddressAtOnceThereIsOneAccount() {
    String email = fresh();

    List<Response> answers = Together.run(10, number -> invite(email));

    Set<Integer> statuses = answers.stream().map(Response::statusCode).collect(Collectors.toSet());
    assertEquals(Set.of(201, 429), statuses);
    assertEquals(3, answers.stream().filter(answer -> answer.statusCode() == 201).count());
    assertEquals(1, ada.request().get(ACCOUNTS + "?email=" + email).<List<?>>path("items").size());
  }

  @Test
  void anAddressThatGetsNoMoreMailsIsNotInvited() {
    String email = fresh();
    for (int i = 0; i < 3; i++) {
      assertEquals(201, invite(email).statusCode());
    }

    Response refused = invite(email, "admin");

    assertProblem(refused, 429, "rate_limited");
    assertEquals("3600", refused.header("Retry-After"));
    assertEquals(
        List.of(List.of("user")),
        ada.request().get(ACCOUNTS + "?email=" + email).path("items.roles"));
  }

  @Test
  void aLockedInvitationOpensNothingAndIsNotSentAgain() {
    String email = fresh();
    String id = invite(email).path("id");
    String code = Mailbox.awaitCode(email);
    ada.request().body(Map.of("reason", "A mistake.")).post(ACCOUNTS + "/" + id + "/lock");

    Response reset = reset(email, code, PASSWORD);
    Response again = invite(email);

    assertInvalid(reset, "code", "invalid_code");
    assertProblem(again, 409, "conflict");
  }

  @Test
  void anExpiredInvitationIsNoAccountAndItsAddressIsFree() {
    String email = fresh();
    String id = invite(email, "admin").path("id");
    String code = Mailbox.awaitCode(email);
    expire(id);

    Response shown = ada.request().get(ACCOUNTS + "/" + id);
    Response late = reset(email, code, PASSWORD);
    Response anew = invite(email);

    assertProblem(shown, 404, "not_found");
    assertInvalid(late, "code", "invalid_code");
    assertEquals(201, anew.statusCode(), anew::asString);
    assertFalse(id.equals(anew.path("id")));
  }

  /** As if seven days had passed. */
  private static void expire(String id) {
    Database.update(
        "update account set invited_until = now() - interval '1 second' where id = ?::uuid", id);
  }

  private static String actorOf(String action, String account) {
    return Database.text(
        "select actor from audit_event where action = ? and resource = ?",
        action,
        "account:" + account);
  }

  private static Response invite(String email, String... roles) {
    return invite(wish(email, roles));
  }

  private static Response invite(Map<String, Object> wish) {
    return ada.request().body(wish).post(ACCOUNTS);
  }

  private static Map<String, Object> wish(String email, String... roles) {
    return new HashMap<>(Map.of("email", email, "displayName", "Ivy", "roles", List.of(roles)));
  }

  private static Response reset(String email, String code, String password) {
    return post(
        "/api/v1/auth/password/reset",
        Map.of("email", email, "code", code, "newPassword", password));
  }

  private static Response login(String email, String password) {
    return post("/api/v1/auth/login", Map.of("email", email, "password", password));
  }

  private static Response post(String path, Map<String, String> body) {
    return given().contentType(ContentType.JSON).body(body).post(path);
  }

  private static String fresh() {
    return "ivy." + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
  }
}
