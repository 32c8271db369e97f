package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may invite whom as what, and what an invitation takes. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class InvitationTermsRoutesTest {
  private static final String ACCOUNTS = "/api/v1/admin/accounts";

  private static Administrator ada;

  @BeforeEach
  void appointOnce() {
    ada = ada != null ? ada : Administrator.appointed("Ada");
  }

  @Test
  void theRoleUserIsGivenInAnyCase() {
    assertEquals(List.of("user"), invite(fresh()).path("roles"));
    assertEquals(List.of("user"), invite(fresh(), "user").path("roles"));
    assertEquals(List.of("admin", "user"), invite(fresh(), "admin", "user").path("roles"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine", "root", "Admin", ""})
  void aRoleThatCannotBeGrantedIsUnknown(String role) {
    String email = fresh();

    Response refused = invite(email, role);

    assertInvalid(refused, "roles", "unknown_value");
    assertEquals(List.of(), ada.request().get(ACCOUNTS + "?email=" + email).path("items"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "displayName", "roles"})
  void whatIsMissingIsRequired(String member) {
    Map<String, Object> wish = wish(fresh());
    wish.remove(member);

    Response refused = invite(wish);

    assertInvalid(refused, member, "required");
  }

  @Test
  void aNameOrAnAddressThatIsNoneIsInvalid() {
    Map<String, Object> named = wish(fresh());
    named.put("displayName", "two\nlines");

    assertProblem(invite(named), 400, "validation_failed");
    assertInvalid(invite("nobody"), "email", "invalid_email");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "password",
        "passwordHash",
        "password_hash",
        "emailVerified",
        "mfaEnabled",
        "mfa_since",
        "locked",
        "lockedAt",
        "invited",
        "invitedUntil",
        "invited_until",
        "createdAt",
        "lastLoginAt",
        "erasedAt",
        "outside"
      })
  void nothingElseIsTaken(String member) {
    String email = fresh();
    Map<String, Object> wish = wish(email);
    wish.put(member, true);

    Response refused = invite(wish);

    assertProblem(refused, 400, "malformed_request");
    assertEquals(List.of(), ada.request().get(ACCOUNTS + "?email=" + email).path("items"));
  }

  @Test
  void whoIsNoAdministratorInvitesNobody() {
    String email = fresh();
    Actor anna = Actor.registered("Anna");
    Administrator otto = Administrator.appointed("Otto", "auditor");

    Response user =
        anna.request().contentType(ContentType.JSON).body(wish(email, "admin")).post(ACCOUNTS);
    Response auditor = otto.request().body(wish(email, "admin")).post(ACCOUNTS);
    Response nobody = given().contentType(ContentType.JSON).body(wish(email)).post(ACCOUNTS);

    assertProblem(user, 403, "forbidden");
    assertProblem(auditor, 403, "forbidden");
    assertProblem(nobody, 401, "unauthenticated");
    assertEquals(List.of(), ada.request().get(ACCOUNTS + "?email=" + email).path("items"));
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

  private static String fresh() {
    return "ivy." + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
  }
}
