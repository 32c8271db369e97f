package dev.holdfast.session;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.secret.signing.SigningKeys;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tokens that only somebody with the signing key could make: what is refused here is refused for
 * its content and not for its signature. In-process, because the key never leaves the service.
 */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ForgedTokenTest {
  private static final Actors actors = new Actors();

  @Inject SigningKeys keys;

  @Test
  void aTokenMadeHereAsTheServiceMakesItIsAccepted() throws Exception {
    Response answer = me(forged(claims -> {}));

    assertEquals(200, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"iss\":null",
        "\"iss\":\"https://other.test\"",
        "\"iss\":\"https://holdfast.test/\"",
        "\"iss\":\"HTTPS://HOLDFAST.TEST\"",
        "\"iss\":[\"https://holdfast.test\"]",
        "\"aud\":null",
        "\"aud\":\"other\"",
        "\"aud\":[\"other\"]",
        "\"exp\":null",
        "\"exp\":\"9999999999\"",
        "\"exp\":[9999999999]",
        "\"exp\":-1",
        "\"exp\":1e400",
        "\"exp\":9223372036854775808",
        "\"exp\":99999999999999999999",
        "\"exp\":1",
        "\"exp\":9999999999.5",
        "\"nbf\":null",
        "\"nbf\":9999999999",
        "\"nbf\":\"1\"",
        "\"iat\":null",
        "\"iat\":9999999999",
        "\"iat\":1",
        "\"sub\":null",
        "\"sub\":\"anna\"",
        "\"sub\":1",
        "\"sid\":null",
        "\"sid\":\"\"",
        "\"groups\":\"user\"",
        "\"groups\":[1]",
        "\"scope\":[\"read:profile\"]"
      })
  void aTokenWithAClaimThatIsWrongIsUnauthenticated(String member) throws Exception {
    String name = member.substring(1, member.indexOf('"', 1));
    String value = member.substring(name.length() + 3);

    Response answer = me(forged(claims -> claims.put(name, value)));

    assertUnauthenticated(answer);
  }

  @Test
  void aTokenThatHasEndedIsUnauthenticated() throws Exception {
    long now = System.currentTimeMillis() / 1000;

    Response answer =
        me(
            forged(
                claims -> {
                  claims.put("iat", "" + (now - 900));
                  claims.put("nbf", "" + (now - 900));
                  claims.put("exp", "" + now);
                }));

    assertUnauthenticated(answer);
  }

  @Test
  void aTokenOfTenYearsIsUnauthenticated() throws Exception {
    long end = System.currentTimeMillis() / 1000 + 10L * 365 * 86400;

    Response answer = me(forged(claims -> claims.put("exp", "" + end)));

    assertUnauthenticated(answer);
  }

  @Test
  void aClaimTwiceIsUnauthenticated() throws Exception {
    Response answer = me(forged(claims -> claims.put("sub\":\"0\",\"sub", claims.get("sub"))));

    assertUnauthenticated(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"crit\":[\"foo\"]",
        "\"crit\":[]",
        "\"b64\":false",
        "\"jku\":\"http://127.0.0.1:9/keys\"",
        "\"x5u\":\"http://127.0.0.1:9/cert\"",
        "\"jwk\":{\"kty\":\"RSA\"}",
        "\"x5c\":[\"MIIB\"]",
        "\"cty\":\"JWT\"",
        "\"alg\":\"none\"",
        "\"typ\":\"at+jwt\"",
        "\"zip\":\"DEF\""
      })
  void aHeaderWithAnythingElseOrTwiceIsUnauthenticated(String member) throws Exception {
    String header = header().replaceFirst("}$", "," + member + "}");

    Response answer = me(signed(header, payload(claims -> {}), keys.current().privateKey()));

    assertUnauthenticated(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+JWT", "application/at+jwt", ""})
  void anotherTypeIsUnauthenticated(String type) throws Exception {
    String header = header().replace("at+jwt", type);

    Response answer = me(signed(header, payload(claims -> {}), keys.current().privateKey()));

    assertUnauthenticated(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PS384", "RS256", "HS256", "ES256", "ps256", "none"})
  void anotherAlgorithmIsUnauthenticated(String algorithm) throws Exception {
    String header = header().replace("PS256", algorithm);

    Response answer = me(signed(header, payload(claims -> {}), keys.current().privateKey()));

    assertUnauthenticated(answer);
  }

  @Test
  void anHmacUnderThePublicKeyIsUnauthenticated() throws Exception {
    String content =
        encoded(header().replace("PS256", "HS256")) + "." + encoded(payload(claims -> {}));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(keys.current().publicKey().getEncoded(), "HmacSHA256"));

    Response answer = me(content + "." + encoded(mac.doFinal(content.getBytes(UTF_8))));

    assertUnauthenticated(answer);
  }

  @Test
  void aPkcs1SignatureOfTheRightKeyIsUnauthenticated() throws Exception {
    String content =
        encoded(header().replace("PS256", "RS256")) + "." + encoded(payload(claims -> {}));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.current().privateKey());
    signature.update(content.getBytes(UTF_8));

    Response answer = me(content + "." + encoded(signature.sign()));

    assertUnauthenticated(answer);
  }

  @Test
  void aSignatureOfAnotherKeyIsUnauthenticated() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);

    Response answer =
        me(signed(header(), payload(claims -> {}), generator.generateKeyPair().getPrivate()));

    assertUnauthenticated(answer);
  }

  @Test
  void anUnknownKeyIsUnauthenticated() throws Exception {
    String header = header().replace(keys.current().kid(), "no-such-key");

    Response answer = me(signed(header, payload(claims -> {}), keys.current().privateKey()));

    assertUnauthenticated(answer);
  }

  @Test
  void aPayloadThatIsNoObjectIsUnauthenticated() throws Exception {
    for (String payload : new String[] {"[]", "null", "\"x\"", "1", "", "{} {}"}) {
      assertUnauthenticated(me(signed(header(), payload, keys.current().privateKey())));
    }
  }

  @Test
  void aMissingScopeIsInsufficientAndNamed() throws Exception {
    Response answer = me(forged(claims -> claims.put("scope", "\"read:invoices\"")));

    assertProblem(answer, 403, "insufficient_scope");
    assertEquals(
        "Bearer error=\"insufficient_scope\", scope=\"read:profile\"",
        answer.header("WWW-Authenticate"));
  }

  @Test
  void aMissingRoleIsForbidden() throws Exception {
    Response answer = me(forged(claims -> claims.put("groups", "[\"machine\"]")));

    assertProblem(answer, 403, "forbidden");
  }

  @Test
  void anAccountThatIsGoneIsUnauthenticated() throws Exception {
    Response answer =
        me(forged(claims -> claims.put("sub", "\"01900000-0000-7000-8000-000000000000\"")));

    assertUnauthenticated(answer);
  }

  private String header() {
    return "{\"typ\":\"at+jwt\",\"kid\":\"" + keys.current().kid() + "\",\"alg\":\"PS256\"}";
  }

  private String forged(Consumer<Map<String, String>> change) throws GeneralSecurityException {
    return signed(header(), payload(change), keys.current().privateKey());
  }

  /** The claims of a real token as JSON texts, changed. */
  private static String payload(Consumer<Map<String, String>> change) {
    String real =
        new String(Base64.getUrlDecoder().decode(actors.anna().token().split("\\.")[1]), UTF_8);
    Map<String, String> claims = new LinkedHashMap<>();
    JsonPath json = JsonPath.from(real);
    for (String name : new String[] {"iss", "aud", "sub", "sid", "jti", "scope"}) {
      claims.put(name, "\"" + json.getString(name) + "\"");
    }
    for (String name : new String[] {"iat", "nbf", "exp", "auth_time"}) {
      claims.put(name, json.getString(name));
    }
    claims.put("amr", "[\"pwd\"]");
    claims.put("groups", "[\"user\"]");
    change.accept(claims);
    StringBuilder text = new StringBuilder("{");
    claims.forEach(
        (name, value) ->
            text.append(text.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
    return text.append('}').toString();
  }

  private static String signed(String header, String payload, PrivateKey key)
      throws GeneralSecurityException {
    String content = encoded(header) + "." + encoded(payload);
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    signature.initSign(key);
    signature.update(content.getBytes(UTF_8));
    return content + "." + encoded(signature.sign());
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Response me(String token) {
    return given().header("Authorization", "Bearer " + token).get("/api/v1/me");
  }
}
