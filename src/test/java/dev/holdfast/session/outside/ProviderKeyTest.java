package dev.holdfast.session.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderKeyTest {
  private static final TestKey rsa = TestKey.of("RS256");
  private static final TestKey ec = TestKey.of("ES256");
  private static final TestKey ed = TestKey.of("EdDSA");

  @Test
  void aKeyThatNamesItsAlgorithmIsForThatAlone() {
    ProviderKey key = read(rsa, Map.of("use", "sig", "alg", "PS256")).orElseThrow();

    assertEquals(Set.of("PS256"), key.algorithms());
  }

  @Test
  void aKeyThatNamesNoneIsForThoseOfItsType() {
    assertEquals(Set.of("RS256", "PS256"), read(rsa, Map.of()).orElseThrow().algorithms());
    assertEquals(Set.of("ES256"), read(ec, Map.of()).orElseThrow().algorithms());
    assertEquals(Set.of("EdDSA"), read(ed, Map.of()).orElseThrow().algorithms());
  }

  @ParameterizedTest
  @ValueSource(strings = {"use:enc", "alg:RS512", "alg:RSA-OAEP", "alg:ES256", "alg:HS256", "d:AQ"})
  void aKeyForAnythingElseIsNotRead(String member) {
    String[] parts = member.split(":");

    Optional<ProviderKey> key = read(rsa, Map.of(parts[0], parts[1]));

    assertTrue(key.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"kty", "kid", "n", "e"})
  void aKeyWithoutWhatMakesItIsNotRead(String member) {
    assertTrue(read(rsa, Map.of(member, "")).isEmpty());
  }

  @Test
  void aKeyForOtherOperationsIsNotRead() {
    assertTrue(read(rsa, Map.of("key_ops", List.of("encrypt"))).isEmpty());
    assertTrue(read(rsa, Map.of("key_ops", List.of("verify"))).isPresent());
  }

  @Test
  void aKeyTooShortOrTooLongIsNotRead() {
    assertTrue(read(rsa, Map.of("n", "AQAB")).isEmpty());
    assertTrue(read(rsa, Map.of("n", "_" + "_".repeat(2_000))).isEmpty());
  }

  @Test
  void aPointThatIsNotOnItsCurveOrAnotherCurveIsNotRead() {
    assertTrue(read(ec, Map.of("crv", "P-384")).isEmpty());
    assertTrue(read(ed, Map.of("crv", "Ed448")).isEmpty());
    assertTrue(read(ed, Map.of("crv", "X25519")).isEmpty());
  }

  @Test
  void aSymmetricKeyIsNotRead() {
    assertTrue(ProviderKey.read(Map.of("kty", "oct", "kid", "a", "k", "AAAA")).isEmpty());
  }

  @Test
  void certificatesBesideAKeyAreNotLookedAt() {
    Map<String, Object> jwk = new HashMap<>(rsa.jwkMembers(Map.of()));
    jwk.put("x5c", List.of("no certificate"));

    assertTrue(ProviderKey.read(jwk).isPresent());
  }

  private static Optional<ProviderKey> read(TestKey key, Map<String, Object> members) {
    return ProviderKey.read(key.jwkMembers(members));
  }
}
