package dev.holdfast.session.outside;

import java.security.Key;
import java.security.interfaces.RSAPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * A public key that the provider signs tokens with, and what it signs with it. What a key is for is
 * decided by what the provider says of it and never by a token.
 */
record ProviderKey(String kid, Set<String> algorithms, Key publicKey) {
  private static final int LONGEST_KID = 256;
  private static final int LEAST_BITS = 2048;

  /** A longer one would cost each verification more than a token is worth. */
  private static final int MOST_BITS = 8192;

  /** The members that make a key; all others (certificates, thumbprints) are not read. */
  private static final Map<String, List<String>> MEMBERS =
      Map.of(
          "RSA", List.of("kty", "n", "e"),
          "EC", List.of("kty", "crv", "x", "y"),
          "OKP", List.of("kty", "crv", "x"));

  /**
   * Reads a member of a key set (RFC 7517, 4). Empty if it is no key of ours to use: symmetric, for
   * encryption, of another algorithm, nameless, or not secret because its private half is there.
   */
  static Optional<ProviderKey> read(Map<?, ?> jwk) {
    if (!(jwk.get("kty") instanceof String kty)
        || !MEMBERS.containsKey(kty)
        || !(jwk.get("kid") instanceof String kid)
        || !isName(kid)
        || jwk.containsKey("d")
        || !isForSignatures(jwk)) {
      return Optional.empty();
    }
    Set<String> algorithms = fitting(kty, jwk.get("crv"));
    if (jwk.containsKey("alg")) {
      algorithms = algorithms.contains(jwk.get("alg")) ? Set.of((String) jwk.get("alg")) : Set.of();
    }
    if (algorithms.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> bare = new HashMap<>();
    MEMBERS.get(kty).forEach(member -> bare.put(member, jwk.get(member)));
    try {
      Key key = JsonWebKey.Factory.newJwk(bare).getKey();
      return isOfBoundedSize(key)
          ? Optional.of(new ProviderKey(kid, algorithms, key))
          : Optional.empty();
    } catch (JoseException | RuntimeException malformed) {
      // The library has several exceptions for what is no number, no point or no text.
      return Optional.empty();
    }
  }

  /** Whether a token's header may name such a key at all. */
  static boolean isName(Object kid) {
    return kid instanceof String text && !text.isEmpty() && text.length() <= LONGEST_KID;
  }

  /** Whether a token has a good signature of this key by an algorithm that the key is for. */
  boolean hasSigned(String token, Object algorithm) {
    if (!(algorithm instanceof String name) || !algorithms.contains(name)) {
      return false;
    }
    try {
      JsonWebSignature jws = new JsonWebSignature();
      jws.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, name));
      jws.setCompactSerialization(token);
      jws.setKey(publicKey);
      return jws.verifySignature();
    } catch (JoseException malformed) {
      // Its text quotes the token, so it goes nowhere.
      return false;
    }
  }

  private static boolean isForSignatures(Map<?, ?> jwk) {
    return (!jwk.containsKey("use") || "sig".equals(jwk.get("use")))
        && (!jwk.containsKey("key_ops")
            || jwk.get("key_ops") instanceof List<?> operations && operations.contains("verify"));
  }

  private static Set<String> fitting(String kty, Object curve) {
    return switch (kty) {
      case "RSA" -> Set.of("RS256", "PS256");
      case "EC" -> "P-256".equals(curve) ? Set.of("ES256") : Set.of();
      default -> "Ed25519".equals(curve) ? Set.of("EdDSA") : Set.of();
    };
  }

  private static boolean isOfBoundedSize(Key key) {
    if (!(key instanceof RSAPublicKey rsa)) {
      return true;
    }
    int bits = rsa.getModulus().bitLength();
    return bits >= LEAST_BITS && bits <= MOST_BITS && rsa.getPublicExponent().bitLength() <= 32;
  }
}
