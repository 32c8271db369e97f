package dev.holdfast.secret.signing;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;

/**
 * A key pair that signs access tokens.
 *
 * @param kid its name in a token's header
 * @param signsFrom before this it is published, so that all know it, but does not sign
 * @param verifiesUntil when its last token has ended; null until another one takes its place
 */
public record SigningKey(
    String kid,
    SigningAlgorithm algorithm,
    PublicKey publicKey,
    PrivateKey privateKey,
    Instant signsFrom,
    Instant verifiesUntil) {

  /** Whether it could sign; of several that could, the one that began last does. */
  boolean signs(Instant now) {
    return !signsFrom.isAfter(now) && verifies(now);
  }

  boolean verifies(Instant now) {
    return verifiesUntil == null || verifiesUntil.isAfter(now);
  }

  /** The same key, that verifies until another time. */
  SigningKey with(Instant until) {
    return new SigningKey(kid, algorithm, publicKey, privateKey, signsFrom, until);
  }

  @Override
  public String toString() {
    return kid;
  }
}
