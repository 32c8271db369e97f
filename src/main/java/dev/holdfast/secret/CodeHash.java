package dev.holdfast.secret;

import java.security.MessageDigest;

/**
 * What is stored of a code: an HMAC, so that a stolen table can't be searched for the 50 bits of a
 * code without the key as well.
 */
public final class CodeHash {
  private final byte[] mac;

  private CodeHash(byte[] mac) {
    this.mac = mac;
  }

  /** As it was computed, or came from the database. */
  public static CodeHash of(byte[] mac) {
    return new CodeHash(mac.clone());
  }

  /** As it goes to the database. */
  public byte[] bytes() {
    return mac.clone();
  }

  /** Compares in constant time. */
  public boolean isOf(CodeHash other) {
    return MessageDigest.isEqual(mac, other.mac);
  }
}
