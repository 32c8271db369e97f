package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Singleton;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts single values: AES-256-GCM with a fresh random IV of 96 bits (NIST SP 800-38D, 8.2.2).
 *
 * <p>A ciphertext is a version byte, the length and the text of the key's id, the IV, and what the
 * cipher gives, tag included. All that stands before the IV is authenticated as well, together with
 * the place that the caller names, so a value that was moved to another row or column is refused.
 */
@Singleton
public class FieldCipher {
  private static final byte VERSION = 1;
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

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
    byte[] id = keyring.newest().id().getBytes(US_ASCII);
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    byte[] head =
        ByteBuffer.allocate(2 + id.length).put(VERSION).put((byte) id.length).put(id).array();
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, keys.get(keyring.newest().id()), iv, head, place)
              .doFinal(value);
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
   * Decrypts a value that was encrypted for the same place.
   *
   * @throws DecryptionFailedException whatever is wrong with it
   */
  public byte[] decrypt(byte[] stored, String place) {
    try {
      ByteBuffer in = ByteBuffer.wrap(stored);
      if (in.get() != VERSION) {
        throw new DecryptionFailedException();
      }
      byte[] id = new byte[in.get()];
      in.get(id);
      byte[] head = new byte[in.position()];
      in.duplicate().rewind().get(head);
      byte[] iv = new byte[IV_BYTES];
      in.get(iv);
      SecretKey key = keys.get(new String(id, US_ASCII));
      if (key == null) {
        throw new DecryptionFailedException();
      }
      byte[] sealed = new byte[in.remaining()];
      if (sealed.length < TAG_BITS / Byte.SIZE) {
        throw new DecryptionFailedException();
      }
      in.get(sealed);
      return cipher(Cipher.DECRYPT_MODE, key, iv, head, place).doFinal(sealed);
    } catch (GeneralSecurityException
        | BufferUnderflowException
        | NegativeArraySizeException wrong) {
      throw new DecryptionFailedException();
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] iv, byte[] head, String place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(head);
    cipher.updateAAD(place.getBytes(UTF_8));
    return cipher;
  }
}
