package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM as everything here uses it: a fresh random IV of 96 bits for each value (NIST SP
 * 800-38D, 8.2.2), a tag of 128 bits, a head in the clear before them.
 *
 * <p>Head and place are authenticated too. A head says its own length by what is in it, so that
 * head and place can't be shifted against each other.
 *
 * <p>Looking a cipher up takes several times as long as using it, so each thread keeps one. It is
 * initialised anew for every value, and holds the last key until then.
 */
final class AesGcm {
  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(AesGcm::lookedUp);

  private AesGcm() {}

  /** Gives head, IV, ciphertext and tag, in this order. */
  static byte[] seal(SecretKey key, byte[] head, byte[] value, String place, SecureRandom random) {
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, iv, head, place).doFinal(value);
      return ByteBuffer.allocate(head.length + iv.length + sealed.length)
          .put(head)
          .put(iv)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Opens what {@link #seal} gave.
   *
   * @param head what the caller has read from the beginning of {@code stored}
   * @throws DecryptionFailedException whatever is wrong with it
   */
  static byte[] open(SecretKey key, byte[] head, byte[] stored, String place) {
    int length = stored.length - head.length - IV_BYTES;
    if (length < TAG_BYTES) {
      throw new DecryptionFailedException();
    }
    byte[] iv = new byte[IV_BYTES];
    System.arraycopy(stored, head.length, iv, 0, IV_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, iv, head, place)
          .doFinal(stored, head.length + IV_BYTES, length);
    } catch (GeneralSecurityException wrong) {
      throw new DecryptionFailedException();
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] iv, byte[] head, String place)
      throws GeneralSecurityException {
    Cipher cipher = CIPHER.get();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    cipher.updateAAD(head);
    cipher.updateAAD(place.getBytes(UTF_8));
    return cipher;
  }

  private static Cipher lookedUp() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
