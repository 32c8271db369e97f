package dev.holdfast.secret;

import javax.crypto.SecretKey;

/**
 * A key-encryption key of the deployment. It encrypts nothing itself; what does is derived from it.
 */
final class MasterKey {
  static final int BYTES = 32;

  private final String id;
  private final byte[] key;

  MasterKey(String id, byte[] key) {
    this.id = id;
    this.key = key;
  }

  String id() {
    return id;
  }

  /** The key for one purpose, which the label names. */
  SecretKey derive(String label, String algorithm) {
    return Hkdf.derive(key, label, algorithm);
  }

  @Override
  public String toString() {
    return id + ":***";
  }
}
