package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/**
 * Encrypts single values under a master key, see {@link AesGcm}.
 *
 * <p>A ciphertext begins with a version byte, the length and the text of the key's id. They are
 * authenticated as well, together with the place that the caller names, so a value that was moved
 * to another row or column is refused.
 */
@Singleton
public class FieldCipher {
  private static final byte VERSION = 1;
  private static final int ID_AT = 2;

  private final Keyring keyring;
  private final SecureRandom random;
  private final Map<String, SecretKey> keys;

  FieldCipher(Keyring keyring, SecureRandom random) {
    this.keyring = keyring;
    this.random = random;
    this.keys =
        keyring.all().stream()
            .collect(
                Collectors.toUnmodifiableMap(MasterKey::id, key -> key.derive("field", "AES")));
  }

  /**
   * Encrypts a value.
   *
   * @param place where it is stored, such as {@code signing_key.private_key:<kid>}
   */
  public byte[] encrypt(byte[] value, String place) {
    MasterKey newest = keyring.newest();
    return AesGcm.seal(keys.get(newest.id()), head(newest.id()), value, place, random);
  }

  /**
   * Decrypts a value that was encrypted for the same place.
   *
   * @throws DecryptionFailedException whatever is wrong with it
   */
  public byte[] decrypt(byte[] stored, String place) {
    String id = keyId(stored);
    SecretKey key = keys.get(id);
    if (key == null) {
      throw new DecryptionFailedException();
    }
    return AesGcm.open(key, head(id), stored, place);
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
