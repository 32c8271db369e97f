package dev.holdfast.alert;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.AlertBoard;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Attacks with and on credentials: each is refused, and somebody sees it. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class CredentialAttacksTest {
  private static final String ME = "/api/v1/me";
  private static final String INVOICES = "/api/v1/invoices";
  private static final String REFUSALS = "refusals";

  /** Signed by nobody. */
  private static final String FORGED =
      "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl";

  private static final AlertBoard BOARD = new AlertBoard();

  private final Visitor mallory = Visitor.unknown();

  @Test
  void oneAddressTriesPasswordsOnManyAccounts() {
    Set<Integer> answers =
        statuses(30, i -> mallory.logIn("victim" + i + "@example.com", "Summer2026 Summer2026"));

    assertEquals(Set.of(401), answers);
    assertCounted(30, BOARD.await(REFUSALS, address()));
  }

  @Test
  void oneAddressTriesPasswordsOnOneAccount() {
    Actor anna = Actor.registered("Anna");

    Set<Integer> answers = statuses(30, i -> mallory.logIn(anna.email(), "guess number " + i));

    assertEquals(Set.of(401, 429), answers);
    assertCounted(30, BOARD.await(REFUSALS, address()));
  }

  @Test
  void twoHundredAddressesShowForgedTokens() {
    BOARD.clear("refusals_overall", "all");

    Set<Integer> answers =
        statuses(
            200,
            i -> Visitor.unknown().request().header("Authorization", "Bearer " + FORGED).get(ME));

    assertEquals(Set.of(401), answers);
    assertCounted(200, BOARD.await("refusals_overall", "all"));
  }

  @Test
  void oneAddressShowsForgedTokens() {
    Set<Integer> answers =
        statuses(30, i -> mallory.request().header("Authorization", "Bearer " + FORGED).get(ME));

    assertEquals(Set.of(401), answers);
    assertCounted(30, BOARD.await(REFUSALS, address()));
  }

  @Test
  void oneAddressTriesApiKeys() {
    Set<Integer> answers =
        statuses(30, i -> mallory.request().header("API-Key", "sk_live_guess" + i).get(INVOICES));

    assertEquals(Set.of(401), answers);
    assertCounted(30, BOARD.await(REFUSALS, address()));
  }

  @Test
  void aRevokedKeyGoesOnKnocking() {
    Machine machine = Machine.of(Actor.registered("Anna"), "read:invoices").revoked();

    Set<Integer> answers = statuses(30, i -> machine.from(mallory.address()).get(INVOICES));

    assertEquals(Set.of(401), answers);
    assertCounted(30, BOARD.await(REFUSALS, address()));
  }

  @Test
  void aStolenRefreshTokenIsUsedAfterItsSuccessors() {
    Actor anna = Actor.registered("Anna");
    String stolen = anna.refreshToken();
    String account = account(anna);
    refresh(refresh(stolen).cookie("__Host-refresh"));

    Response answer = refresh(stolen);

    assertProblem(answer, 401, "invalid_credentials");
    assertEquals("critical", BOARD.await("refresh_reuse", account).get("severity"));
  }

  @Test
  void aStolenKeyIsUsedFromElsewhere() {
    Actor anna = Actor.registered("Anna");
    Machine machine =
        Machine.of(
            anna,
            Map.of(
                "scopes", List.of("read:invoices"), "allowedAddresses", List.of("192.0.2.0/24")));

    Response answer = machine.from(mallory.address()).get(INVOICES);

    assertProblem(answer, 403, "address_not_allowed");
    BOARD.await("key_from_elsewhere", account(anna));
  }

  @Test
  void aKeyStandsInAUrl() {
    Actor anna = Actor.registered("Anna");
    Machine machine = Machine.of(anna, "read:invoices");

    Response answer = mallory.request().get(INVOICES + "?api_key=" + machine.key());

    assertProblem(answer, 401, "unauthenticated");
    BOARD.await("key_in_url", account(anna));
    BOARD.await("key_in_url", address());
  }

  @Test
  void whatLooksLikeAKeyStandsInAUrl() {
    Response answer = mallory.request().get("/sk_live_0123456789Ab_x");

    assertProblem(answer, 404, "not_found");
    BOARD.await("key_in_url", address());
  }

  @Test
  void aTokenComesOverPlainHttp() {
    Actor anna = Actor.registered("Anna");

    Response answer = anna.request().header("X-Forwarded-Proto", "http").get(ME);

    assertProblem(answer, 403, "https_required");
    BOARD.await("credential_over_http", account(anna));
  }

  @Test
  void aKeyComesOverPlainHttp() {
    Actor anna = Actor.registered("Anna");
    Machine machine = Machine.of(anna, "read:invoices");

    Response answer = machine.request().header("X-Forwarded-Proto", "http").get(INVOICES);

    assertProblem(answer, 403, "https_required");
    BOARD.await("credential_over_http", account(anna));
  }

  @Test
  void wrongCodesAreTriedAtMailedOnes() {
    Set<Integer> answers =
        statuses(
            60,
            i ->
                mallory
                    .request()
                    .body(Map.of("email", "victim" + i + "@example.com", "code", "AAAA-BBBB-CCCC"))
                    .post("/api/v1/auth/verify-email"));

    assertTrue(Set.of(400, 429).containsAll(answers), answers::toString);
    BOARD.await("odd_payloads", address());
  }

  @Test
  void somebodyTriesIdsWithoutACredential() {
    Set<Integer> answers =
        statuses(30, i -> mallory.request().get(INVOICES + "/" + UUID.randomUUID()));

    assertEquals(Set.of(401), answers);
    assertCounted(30, BOARD.await(REFUSALS, address()));
  }

  private static Set<Integer> statuses(int times, IntFunction<Response> request) {
    return IntStream.range(0, times)
        .mapToObj(request)
        .map(Response::statusCode)
        .collect(Collectors.toSet());
  }

  private static Response refresh(String token) {
    return given()
        .noContentType()
        .header("Cookie", "__Host-refresh=" + token)
        .post("/api/v1/auth/refresh");
  }

  private String address() {
    return "address:" + mallory.address();
  }

  private static String account(Actor actor) {
    return "account:" + actor.request().get(ME).path("id");
  }

  private static void assertCounted(int least, Map<String, Object> alert) {
    assertTrue(((Number) alert.get("count")).intValue() >= least, alert::toString);
  }
}
