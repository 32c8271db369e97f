package dev.holdfast.session.outside;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.secret.signing.SigningKeys;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens of the outside provider are accepted, and as whom. */
@QuarkusTest
@TestProfile(TestProvider.Trusted.class)
@WithTestResource(HoldfastStack.class)
class OutsideTokenTest {
  private static final Actors actors = new Actors();
  private static final TestProvider provider = new TestProvider();
  private static final TestKey rsa = TestKey.of("RS256");
  private static final TestKey pss = TestKey.of("PS256");
  private static final TestKey ec = TestKey.of("ES256");
  private static final TestKey ed = TestKey.of("EdDSA");

  @Inject SigningKeys ours;

  @BeforeAll
  static void startProvider() {
    provider.behaves(rsa, pss, ec, ed).start();
    // Past the cool-down of whatever ran here before.
    MovableClock.forward(Duration.ofSeconds(11));
  }

  @AfterAll
  static void stopProvider() {
    provider.stop();
  }

  @Test
  void itsTokensAreAcceptedInEachOfTheFourAlgorithms() {
    for (TestKey key : List.of(rsa, pss, ec, ed)) {
      Response answer = me(signed(key, TestClaims.ofSomebodyNew()));

      assertEquals(200, answer.statusCode(), key.algorithm());
    }
  }

  @Test
  void theAccountHasTheNameOfTheClaimsAndNoAddress() {
    String token = signed(rsa, TestClaims.ofSomebodyNew().with("name", "\"Anna \\u202eM\\u0000\""));

    Response answer = me(token);

    assertEquals("Anna M", answer.path("displayName"));
    assertNull(answer.path("email"));
    assertEquals(List.of("user"), answer.path("roles"));
  }

  @Test
  void whoHasNoNameIsCalledAccount() {
    Response answer = me(signed(rsa, TestClaims.ofSomebodyNew().with("name", "\" \\u0007\"")));

    assertEquals("Account", answer.path("displayName"));
  }

  @Test
  void theBearerMayDoWhatTheScopesSay() {
    String token = signed(rsa, TestClaims.ofSomebodyNew());

    Response answer =
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

    assertEquals(201, answer.statusCode(), answer::asString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\"",
        "\"openid email\"",
        "\"READ:PROFILE\"",
        "\"read:profiles\"",
        "1",
        "[\"read:profile\"]"
      })
  void withoutAScopeOfOursNothingIsAllowed(String scope) {
    String token =
        signed(rsa, TestClaims.ofSomebodyNew().with("scope", scope.isEmpty() ? null : scope));

    Response answer = me(token);

    assertProblem(answer, 403, "insufficient_scope");
    assertEquals(
        "Bearer error=\"insufficient_scope\", scope=\"read:profile\"",
        answer.header("WWW-Authenticate"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"roles\":[\"auditor\"]}|user,auditor",
        "{\"roles\":[\"admin\",\"offline_access\"]}|user,admin",
        "{\"roles\":\"auditor\"}|user,auditor",
        "{\"roles\":[\"machine\"]}|user",
        "{\"roles\":[\"ADMIN\",\"admin \",1,null,[\"admin\"]]}|user",
        "{\"roles\":{\"admin\":true}}|user",
        "[\"admin\"]|user",
        "null|user"
      })
  void onlyRolesOfOursAreTakenOver(String access, String roles) {
    String token = signed(rsa, TestClaims.ofSomebodyNew().with("realm_access", access));

    Response answer = me(token);

    assertEquals(List.of(roles.split(",")), answer.path("roles"), answer::asString);
  }

  @Test
  void oneOfSeveralAudiencesIsEnough() {
    Response answer =
        me(signed(rsa, TestClaims.ofSomebodyNew().with("aud", "[\"account\",\"invoicing\"]")));

    assertEquals(200, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"iss\":\"https://other.test\"",
        "\"aud\":null",
        "\"aud\":\"account\"",
        "\"aud\":\"Invoicing\"",
        "\"aud\":[]",
        "\"aud\":[\"account\"]",
        "\"aud\":[\"invoicing\",1]",
        "\"aud\":{\"invoicing\":1}",
        "\"exp\":null",
        "\"exp\":\"9999999999\"",
        "\"exp\":-1",
        "\"exp\":1e400",
        "\"exp\":9223372036854775808",
        "\"exp\":1",
        "\"exp\":9999999999",
        "\"iat\":null",
        "\"iat\":1",
        "\"iat\":9999999999",
        "\"iat\":\"1\"",
        "\"nbf\":9999999999",
        "\"nbf\":\"1\"",
        "\"nbf\":1.5",
        "\"sub\":null",
        "\"sub\":1",
        "\"sub\":\"\"",
        "\"sub\":\" \"",
        "\"sub\":\"a\\u0000\"",
        "\"sub\":\"\\ud800\"",
        "\"nonce\":\"n\"",
        "\"nonce\":null ",
        "\"at_hash\":\"h\"",
        "\"c_hash\":\"h\"",
        "\"events\":{}",
        "\"cnf\":{\"jkt\":\"x\"}",
        "\"typ\":\"ID\"",
        "\"typ\":\"Refresh\"",
        "\"typ\":\"refresh\"",
        "\"typ\":\"Offline\"",
        "\"typ\":1"
      })
  void aTokenWithAClaimThatIsWrongIsUnauthenticated(String member) {
    String name = member.substring(1, member.indexOf('"', 1));
    String value = member.substring(name.length() + 3);

    Response answer =
        me(signed(rsa, TestClaims.ofSomebodyNew().with(name, value.equals("null") ? null : value)));

    assertUnauthenticated(answer);
  }

  @Test
  void aTokenOfMoreThanAnHourIsUnauthenticated() {
    long now = new MovableClock().instant().getEpochSecond();

    Response hour = me(signed(rsa, TestClaims.ofSomebodyNew().with("exp", "" + (now + 3600))));
    Response more = me(signed(rsa, TestClaims.ofSomebodyNew().with("exp", "" + (now + 3700))));

    assertEquals(200, hour.statusCode());
    assertUnauthenticated(more);
  }

  @Test
  void aTokenThatRunsOutIsRefusedThoughItWasAccepted() {
    long now = new MovableClock().instant().getEpochSecond();
    String token = signed(rsa, TestClaims.ofSomebodyNew().with("exp", "" + (now + 30)));
    assertEquals(200, me(token).statusCode());

    MovableClock.forward(Duration.ofSeconds(31));
    Response answer = me(token);

    assertUnauthenticated(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"jku\":\"http://127.0.0.1:9/keys\"",
        "\"jwk\":{\"kty\":\"RSA\"}",
        "\"x5u\":\"http://127.0.0.1:9/cert\"",
        "\"x5c\":[\"MIIB\"]",
        "\"crit\":[\"foo\"]",
        "\"crit\":[]",
        "\"b64\":false",
        "\"alg\":\"RS256\""
      })
  void aHeaderWithWhatIsRefusedOrAMemberTwiceIsUnauthenticated(String member) {
    String header = rsa.header().replaceFirst("}$", "," + member + "}");

    Response answer = me(rsa.signed(header, TestClaims.ofSomebodyNew().toString()));

    assertUnauthenticated(answer);
  }

  @ParameterizedTest
  @CsvSource({"at+jwt,200", "JWT,200", "jwt,401", "AT+JWT,401", "application/at+jwt,401", "ID,401"})
  void theTypeIsOneOfTwo(String type, int status) {
    String header = rsa.header().replace("JWT", type);

    Response answer = me(rsa.signed(header, TestClaims.ofSomebodyNew().toString()));

    assertEquals(status, answer.statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "HS256", "PS256", "RS384", "ES256", "rs256", ""})
  void anotherAlgorithmThanTheKeysIsUnauthenticated(String algorithm) {
    String header = rsa.header().replace("RS256", algorithm);

    Response answer = me(rsa.signed(header, TestClaims.ofSomebodyNew().toString()));

    assertUnauthenticated(answer);
  }

  @Test
  void aKeyForOneAlgorithmIsUsedForNoOther() {
    Response answer = me(signed(rsa.as("PS256"), TestClaims.ofSomebodyNew()));

    assertUnauthenticated(answer);
  }

  @Test
  void anHmacUnderThePublicKeyIsUnauthenticated() throws Exception {
    PublicKey secret = rsa.pair().getPublic();
    String content =
        TestKey.encoded(rsa.as("HS256").header().getBytes(UTF_8))
            + "."
            + TestKey.encoded(TestClaims.ofSomebodyNew().toString().getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getEncoded(), "HmacSHA256"));

    Response answer = me(content + "." + TestKey.encoded(mac.doFinal(content.getBytes(UTF_8))));

    assertUnauthenticated(answer);
  }

  @Test
  void aSignatureOfAnotherKeyIsUnauthenticated() {
    TestKey forger = new TestKey(rsa.kid(), "RS256", TestKey.of("RS256").pair());

    Response answer = me(signed(forger, TestClaims.ofSomebodyNew()));

    assertUnauthenticated(answer);
  }

  @Test
  void anotherSpellingOfATokenIsUnauthenticatedThoughTheTokenIsGood() {
    String token = signed(rsa, TestClaims.ofSomebodyNew());
    assertEquals(200, me(token).statusCode());

    for (String variant : List.of(token + "=", token + ".", token.replace(".", ".."))) {
      assertUnauthenticated(me(variant));
    }
  }

  @Test
  void aTokenInOurNameUnderItsKeyIsUnauthenticated() {
    String account = actors.anna().request().get("/api/v1/me").path("id");
    TestClaims claims =
        TestClaims.of(account)
            .with("iss", "\"https://holdfast.test\"")
            .with("aud", "\"holdfast\"")
            .with("sid", "\"" + account + "\"")
            .with("nbf", "1")
            .with("auth_time", "1")
            .with("amr", "[\"pwd\"]")
            .with("groups", "[\"user\"]");

    Response answer = me(pss.signed(pss.header().replace("JWT", "at+jwt"), claims.toString()));

    assertUnauthenticated(answer);
  }

  @Test
  void aTokenInItsNameUnderOurKeyIsUnauthenticated() {
    TestKey key =
        new TestKey(
            ours.current().kid(),
            "PS256",
            new java.security.KeyPair(ours.current().publicKey(), ours.current().privateKey()));

    Response answer = me(signed(key, TestClaims.ofSomebodyNew()));

    assertUnauthenticated(answer);
  }

  @Test
  void ourOwnTokensAreAcceptedBesideIt() {
    Response answer = actors.anna().request().get("/api/v1/me");

    assertEquals(200, answer.statusCode());
    assertEquals(actors.anna().email(), answer.path("email"));
  }

  @Test
  void anAccountIdOfOursAsItsSubjectIsSomebodyElse() {
    String account = actors.anna().request().get("/api/v1/me").path("id");

    Response answer =
        me(signed(rsa, TestClaims.of(account).with("email", "\"" + actors.anna().email() + "\"")));

    assertEquals(200, answer.statusCode());
    assertEquals(false, account.equals(answer.path("id")));
    assertNull(answer.path("email"));
  }

  @Test
  void theBearerMayChangeTheName() {
    String token = signed(rsa, TestClaims.of(UUID.randomUUID().toString()));

    Response answer =
        bearing(token)
            .contentType(ContentType.JSON)
            .body(Map.of("displayName", "Ännchen"))
            .patch("/api/v1/me");

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("Ännchen", answer.path("displayName"));
  }

  private static String signed(TestKey key, TestClaims claims) {
    return key.signed(key.header(), claims.toString());
  }

  private static io.restassured.specification.RequestSpecification bearing(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  private static Response me(String token) {
    return bearing(token).get("/api/v1/me");
  }
}
