package dev.holdfast.session;

import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen of access tokens from outside, with tokens that the service gave or none. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AccessTokenRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void theHeaderHasThePinnedAlgorithmTheKeyAndTheType() {
    Map<String, Object> header = Tokens.header(actors.anna().token());

    assertEquals(Set.of("alg", "kid", "typ"), header.keySet());
    assertEquals("PS256", header.get("alg"));
    assertEquals("at+jwt", header.get("typ"));
  }

  @Test
  void theClaimsAreThoseOfTheContractAndNothingPersonal() {
    Actor anna = actors.anna();

    Map<String, Object> claims = Tokens.claims(anna.token());

    assertEquals(
        Set.of(
            "iss",
            "aud",
            "sub",
            "sid",
            "jti",
            "iat",
            "nbf",
            "exp",
            "auth_time",
            "amr",
            "groups",
            "scope"),
        claims.keySet());
    assertEquals("https://holdfast.test", claims.get("iss"));
    assertEquals("holdfast", claims.get("aud"));
    assertEquals(List.of("pwd"), claims.get("amr"));
    assertEquals(List.of("user"), claims.get("groups"));
    assertEquals(
        "read:profile write:profile read:customers write:customers read:invoices write:invoices",
        claims.get("scope"));
    assertEquals(900, (int) claims.get("exp") - (int) claims.get("iat"));
    assertFalse(claims.toString().contains(anna.email()));
  }

  @Test
  void noCredentialIsUnauthenticated() {
    Response answer = given().get("/api/v1/me");

    assertUnauthenticated(answer);
    assertEquals("Bearer", answer.header("WWW-Authenticate"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer ", "BEARER "})
  void theSchemeIsTakenInAnyCase(String scheme) {
    Response answer =
        given().header("Authorization", scheme + actors.anna().token()).get("/api/v1/me");

    assertEquals(200, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer  %s",
        "Bearer\t%s",
        "Bearer %s,%s",
        "Bearer %s %s",
        "Bearer\u00a0%s",
        "Bearer",
        "Bearer ",
        "Basic %s",
        "Token %s",
        "%s"
      })
  void anythingButTheSchemeOneSpaceAndATokenIsUnauthenticated(String form) {
    String token = actors.anna().token();

    Response answer =
        given().header("Authorization", form.formatted(token, token)).get("/api/v1/me");

    assertUnauthenticated(answer);
  }

  @Test
  void twoCredentialsAreMalformed() {
    Response answer = actors.anna().request().header("API-Key", "sk_live_x").get("/api/v1/me");

    assertEquals(400, answer.statusCode());
    assertEquals("malformed_request", answer.path("code"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
  void anUnsignedTokenIsUnauthenticated(String algorithm) {
    String token = actors.anna().token();
    String header =
        encoded(
            "{\"alg\":\""
                + algorithm
                + "\",\"typ\":\"at+jwt\",\"kid\":\""
                + Tokens.header(token).get("kid")
                + "\"}");

    Response answer = me(header + "." + token.split("\\.")[1] + ".");

    assertUnauthenticated(answer);
  }

  @Test
  void aTokenWithoutItsSignatureIsUnauthenticated() {
    String token = actors.anna().token();

    Response answer = me(token.substring(0, token.lastIndexOf('.')));

    assertUnauthenticated(answer);
  }

  @Test
  void aTokenWithOtherClaimsIsUnauthenticated() {
    String token = actors.anna().token();
    String claims =
        new String(
                Base64.getUrlDecoder().decode(token.split("\\.")[1]),
                java.nio.charset.StandardCharsets.UTF_8)
            .replace("\"user\"", "\"admin\"");

    Response answer =
        me(token.split("\\.")[0] + "." + encoded(claims) + "." + token.split("\\.")[2]);

    assertUnauthenticated(answer);
  }

  @Test
  void everySpellingOfATokenButItsOwnIsUnauthenticated() {
    String token = actors.anna().token();
    assertEquals(200, me(token).statusCode());
    String payload = token.split("\\.")[1];

    for (String variant :
        List.of(
            token + "=",
            token + "==",
            token + ".",
            token + "!",
            "." + token,
            token.replace(".", ".."),
            token.replace(payload, payload + "="),
            token.replace(payload, payload.substring(0, 8) + "\u00a0" + payload.substring(8)),
            token.substring(0, 20) + " " + token.substring(20))) {
      assertUnauthenticated(me(variant));
    }
  }

  @Test
  void aSignatureWithItsUnusedBitsSetIsUnauthenticated() {
    String token = actors.anna().token();
    String head = token.split("\\.")[0];

    // The header's last character has bits that no byte uses, unless its length is a multiple of
    // four.
    for (char c :
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
      String variant = head.substring(0, head.length() - 1) + c + token.substring(head.length());
      if (!variant.equals(token)) {
        assertUnauthenticated(me(variant));
      }
    }
  }

  @Test
  void aTokenOverEightKibibytesIsUnauthenticated() {
    String token = actors.anna().token();
    String payload = encoded("{\"x\":\"" + "a".repeat(9000) + "\"}");

    Response answer = me(token.split("\\.")[0] + "." + payload + "." + token.split("\\.")[2]);

    assertUnauthenticated(answer);
  }

  @Test
  void nestingWithoutEndIsUnauthenticated() {
    String token = actors.anna().token();
    String payload = encoded("[".repeat(5000));

    Response answer = me(token.split("\\.")[0] + "." + payload + "." + token.split("\\.")[2]);

    assertUnauthenticated(answer);
  }

  private static Response me(String token) {
    return given().header("Authorization", "Bearer " + token).get("/api/v1/me");
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
