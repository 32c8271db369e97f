package dev.holdfast.session;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;

/**
 * A refresh token: its session, its place in the line of that session's tokens, 256 random bits,
 * and the mark by which the service knows its own. Prints as {@code ***}.
 */
final class RefreshToken {
  private final UUID sessionId;
  private final int generation;
  private final byte[] bytes;

  RefreshToken(UUID sessionId, int generation, byte[] bytes) {
    this.sessionId = sessionId;
    this.generation = generation;
    this.bytes = bytes;
  }

  UUID sessionId() {
    return sessionId;
  }

  /** 0 for the token of the login, and one more with each refresh. */
  int generation() {
    return generation;
  }

  /** All of it, for who derives a key from it. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** As it stands in the cookie: base64url without padding. */
  String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What is stored of it. No slow hash: 256 random bits can't be guessed (ASVS 11.4.2). */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
