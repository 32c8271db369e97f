package dev.holdfast.session.outside;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The packaged service beside a real Keycloak. Runs in the Maven profile {@code keycloak}, because
 * its distribution is 170 MB.
 */
@QuarkusIntegrationTest
@WithTestResource(HoldfastStack.class)
@WithTestResource(KeycloakServer.class)
class KeycloakIT {
  private static final String KEYCLOAK = System.getProperty(KeycloakServer.URL);

  @Test
  void aClientWithScopesDoesWhatTheyAllow() {
    String token = bookkeeping("read:customers write:customers");

    Response made =
        bearing(token)
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "name",
                    "Kunde",
                    "address",
                    Map.of(
                        "line1",
                        "Gasse 1",
                        "postalCode",
                        "10115",
                        "city",
                        "Berlin",
                        "country",
                        "DE")))
            .post("/api/v1/customers");

    assertEquals(201, made.statusCode(), made::asString);
    assertEquals(
        made.<String>path("id"), bearing(token).get("/api/v1/customers").path("items[0].id"));
  }

  @Test
  void aPersonHasTheNameAndTheRolesOfTheProvider() {
    Response answer = me(anna().path("access_token"));

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("Anna Müller", answer.path("displayName"));
    assertEquals(List.of("user", "auditor"), answer.path("roles"));
    assertNull(answer.path("email"));
  }

  @Test
  void withoutAScopeNothingIsAllowed() {
    Response answer = me(bookkeeping("openid"));

    assertProblem(answer, 403, "insufficient_scope");
  }

  @Test
  void aTokenForSomebodyElseIsUnauthenticated() {
    String token =
        token(
                Map.of(
                    "grant_type", "client_credentials",
                    "client_id", "stranger",
                    "client_secret", "stranger-secret",
                    "scope", "read:profile"))
            .path("access_token");

    assertUnauthenticated(me(token));
  }

  @Test
  void neitherAnIdTokenNorARefreshTokenIsAnAccessToken() {
    Response tokens = anna();

    assertUnauthenticated(me(tokens.path("id_token")));
    assertUnauthenticated(me(tokens.path("refresh_token")));
  }

  @Test
  void rotatingItsKeysCostsNoRefusal() {
    String before = bookkeeping("read:profile");
    assertEquals(200, me(before).statusCode());

    rotateKeys();
    String after = bookkeeping("read:profile");

    assertNotEquals(kid(before), kid(after));
    for (int i = 0; i < 10; i++) {
      assertEquals(200, me(after).statusCode());
      assertEquals(200, me(before).statusCode());
    }
  }

  private static void rotateKeys() {
    String admin = KeycloakServer.administrator(KEYCLOAK);
    String realm =
        given()
            .header("Authorization", "Bearer " + admin)
            .get(KEYCLOAK + "/admin/realms/holdfast")
            .path("id");
    given()
        .header("Authorization", "Bearer " + admin)
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "name", "rotated",
                "providerId", "rsa-generated",
                "providerType", "org.keycloak.keys.KeyProvider",
                "parentId", realm,
                "config",
                    Map.of(
                        "priority", List.of("200"),
                        "enabled", List.of("true"),
                        "active", List.of("true"),
                        "algorithm", List.of("RS256"),
                        "keySize", List.of("2048"))))
        .post(KEYCLOAK + "/admin/realms/holdfast/components")
        .then()
        .statusCode(201);
  }

  private static String bookkeeping(String scope) {
    return token(
            Map.of(
                "grant_type", "client_credentials",
                "client_id", "bookkeeping",
                "client_secret", "bookkeeping-secret",
                "scope", scope))
        .path("access_token");
  }

  private static Response anna() {
    return token(
        Map.of(
            "grant_type", "password",
            "client_id", "portal",
            "username", "anna",
            "password", "anna-password",
            "scope", "openid read:profile"));
  }

  private static Response token(Map<String, String> form) {
    Response answer =
        given().formParams(form).post(KEYCLOAK + "/realms/holdfast/protocol/openid-connect/token");
    assertEquals(200, answer.statusCode(), answer::asString);
    return answer;
  }

  private static String kid(String token) {
    return JsonPath.from(
            new String(
                Base64.getUrlDecoder().decode(token.split("\\.")[0]),
                java.nio.charset.StandardCharsets.UTF_8))
        .getString("kid");
  }

  private static RequestSpecification bearing(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  private static Response me(String token) {
    return bearing(token).get("/api/v1/me");
  }
}
