package dev.holdfast.session;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class JwksRoutesTest {
  private static final Actors actors = new Actors();

  @Test
  void thePublicKeyIsPublishedWithoutItsPrivatePart() {
    Response answer = given().get("/.well-known/jwks.json");

    assertEquals(200, answer.statusCode());
    assertEquals(1, answer.jsonPath().getList("keys").size());
    Map<String, Object> key = answer.jsonPath().getMap("keys[0]");
    assertEquals(Set.of("kty", "kid", "use", "alg", "n", "e"), key.keySet());
    assertEquals("PS256", key.get("alg"));
    assertEquals("sig", key.get("use"));
    assertEquals(512, ((String) key.get("n")).length(), "3072 bits");
  }

  @Test
  void theKeysMayBeCachedForFiveMinutes() {
    Response answer = given().get("/.well-known/jwks.json");

    assertEquals("max-age=300", answer.header("Cache-Control"));
  }

  @Test
  void tokensNameAPublishedKey() {
    String kid = given().get("/.well-known/jwks.json").path("keys[0].kid");

    Map<String, Object> header = Tokens.header(actors.anna().token());

    assertEquals(kid, header.get("kid"));
  }

  @Test
  void aCredentialThatCameAlongIsIgnored() {
    Response answer =
        given().header("Authorization", "Bearer garbage").get("/.well-known/jwks.json");

    assertEquals(200, answer.statusCode());
  }
}
