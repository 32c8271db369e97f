package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Encrypts single values under a master key, see {@link AesGcm}. Those values are keys, see {@link
 * KeyWrap}: what belongs to an owner is encrypted under {@link DataKeys}.
 *
 * <p>A ciphertext begins with a version byte, the length and the text of the key's id. They are
 * authenticated as well, together with the place that the caller names, so a value that was moved
 * to another row or column is refused.
 */
@Singleton
class FieldCipher {
  private static final byte VERSION = 1;
  private static final int ID_AT = 2;

  private final Keyring keyring;
  private final SecureRandom random;

  FieldCipher(Keyring keyring, SecureRandom random) {
    this.keyring = keyring;
    this.random = random;
  }

  /**
   * Encrypts a value.
   *
   * @param place where it is stored, such as {@code signing_key.private_key:<kid>}
   */
  byte[] encrypt(byte[] value, String place) {
    MasterKey key = keyring.writing();
    return AesGcm.seal(key.fieldKey(), head(key.id()), value, place, random);
  }

  /**
   * Decrypts a value that was encrypted for the same place.
   *
   * @throws DecryptionFailedException whatever is wrong with it
   */
  byte[] decrypt(byte[] stored, String place) {
    String id = keyId(stored);
    MasterKey key = keyring.find(id).orElseThrow(DecryptionFailedException::new);
    return AesGcm.open(key.fieldKey(), head(id), stored, place);
  }

  /**
   * The id of the master key that a value is encrypted under.
   *
   * @throws DecryptionFailedException if it names none
   */
  static String keyId(byte[] stored) {
    if (stored.length < ID_AT
        || stored[0] != VERSION
        || stored[1] <= 0
        || stored.length < ID_AT + stored[1]) {
      throw new DecryptionFailedException();
    }
    return new String(Arrays.copyOfRange(stored, ID_AT, ID_AT + stored[1]), US_ASCII);
  }

  private static byte[] head(String id) {
    byte[] text = id.getBytes(US_ASCII);
    return ByteBuffer.allocate(ID_AT + text.length)
        .put(VERSION)
        .put((byte) text.length)
        .put(text)
        .array();
  }
}
