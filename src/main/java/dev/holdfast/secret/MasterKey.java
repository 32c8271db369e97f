package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * A key-encryption key of the deployment. It encrypts nothing itself; what does is derived from it.
 */
final class MasterKey {
  static final int BYTES = 32;

  private final String id;
  private final byte[] key;
  private final SecretKey fieldKey;

  MasterKey(String id, byte[] key) {
    this.id = id;
    this.key = key;
    this.fieldKey = Hkdf.derive(key, "field", "AES");
  }

  String id() {
    return id;
  }

  /** What {@link FieldCipher} encrypts under. */
  SecretKey fieldKey() {
    return fieldKey;
  }

  /** Tells this key from others of the same id, and nothing about it. */
  byte[] checkValue() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(Hkdf.derive(key, "check", "HmacSHA256"));
      return mac.doFinal("holdfast master key".getBytes(US_ASCII));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether both have one id and the same bytes. */
  boolean isSameAs(MasterKey other) {
    return id.equals(other.id) && MessageDigest.isEqual(key, other.key);
  }

  @Override
  public String toString() {
    return id + ":***";
  }
}
