package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what belongs to one owner, under that owner's data key (see {@link AesGcm}). A value is
 * bound to its owner and to the place that the caller names.
 */
public final class OwnerCipher {
  private static final byte[] HEAD = {2};

  private final UUID owner;
  private final SecretKey key;
  private final SecureRandom random;
  private final Consumer<String> alarm;

  OwnerCipher(UUID owner, byte[] key, SecureRandom random) {
    this(owner, key, random, place -> {});
  }

  /**
   * @param alarm told the place of each value that does not decrypt: somebody changed or moved it
   */
  OwnerCipher(UUID owner, byte[] key, SecureRandom random, Consumer<String> alarm) {
    this.alarm = alarm;
    this.owner = owner;
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /**
   * Encrypts a value.
   *
   * @param place table and column, such as {@code customer.personal}, with a colon and the row's id
   *     if an owner has several; it stands in the log when the value does not decrypt
   */
  public byte[] encrypt(byte[] value, String place) {
    return AesGcm.seal(key, HEAD, value, bound(place), random);
  }

  /** Encrypts a text, as UTF-8. */
  public byte[] encrypt(String text, String place) {
    return encrypt(text.getBytes(UTF_8), place);
  }

  /**
   * Decrypts a value that was encrypted for the same owner and place.
   *
   * @param stored null counts as damaged: whoever knows that there may be nothing does not ask
   * @throws DecryptionFailedException whatever is wrong with it
   */
  public byte[] decrypt(byte[] stored, String place) {
    try {
      if (stored == null || stored.length == 0 || stored[0] != HEAD[0]) {
        throw new DecryptionFailedException();
      }
      return AesGcm.open(key, HEAD, stored, bound(place));
    } catch (DecryptionFailedException changed) {
      alarm.accept(place);
      throw changed;
    }
  }

  /** Decrypts a text. */
  public String decryptText(byte[] stored, String place) {
    return new String(decrypt(stored, place), UTF_8);
  }

  private String bound(String place) {
    return owner + " " + place;
  }
}
