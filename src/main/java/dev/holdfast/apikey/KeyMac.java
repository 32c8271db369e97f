package dev.holdfast.apikey;

import java.security.MessageDigest;

/** What is stored of a key in place of it: an HMAC-SHA-256 under a key of the server. */
final class KeyMac {
  private final byte[] mac;

  private KeyMac(byte[] mac) {
    this.mac = mac;
  }

  /** As it was computed, or came from the database. */
  static KeyMac of(byte[] mac) {
    return new KeyMac(mac.clone());
  }

  /** As it goes to the database. */
  byte[] bytes() {
    return mac.clone();
  }

  /** Compares in constant time. */
  boolean isOf(KeyMac other) {
    return MessageDigest.isEqual(mac, other.mac);
  }
}
