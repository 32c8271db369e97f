package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.BitSet;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * A key-encryption key of the deployment. It encrypts nothing itself; what does is derived from it.
 */
final class MasterKey {
  static final int BYTES = 32;
  private static final int LEAST_DIFFERENT = 16;

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

  /**
   * Whether it was not made by chance: of 32 random bytes fewer than 16 are never different, and
   * never are all of them letters.
   */
  boolean isGuessable() {
    BitSet different = new BitSet(256);
    boolean text = true;
    for (byte b : key) {
      different.set(b & 0xff);
      text &= b >= ' ' && b <= '~';
    }
    return text || different.cardinality() < LEAST_DIFFERENT;
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
