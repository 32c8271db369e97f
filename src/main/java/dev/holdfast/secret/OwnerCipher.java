package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.UUID;
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
  private final Runnable alarm;

  OwnerCipher(UUID owner, byte[] key, SecureRandom random) {
    this(owner, key, random, () -> {});
  }

  /**
   * @param alarm told of each value that does not decrypt: somebody changed or moved it
   */
  OwnerCipher(UUID owner, byte[] key, SecureRandom random, Runnable alarm) {
    this.alarm = alarm;
    this.owner = owner;
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /**
   * Encrypts a value.
   *
   * @param place where it is stored, such as {@code mfa.secret}, with the row's id if an owner has
   *     several
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
   * @throws DecryptionFailedException whatever is wrong with it
   */
  public byte[] decrypt(byte[] stored, String place) {
    try {
      if (stored.length == 0 || stored[0] != HEAD[0]) {
        throw new DecryptionFailedException();
      }
      return AesGcm.open(key, HEAD, stored, bound(place));
    } catch (DecryptionFailedException changed) {
      alarm.run();
      throw changed;
    }
  }

  private String bound(String place) {
    return owner + " " + place;
  }
}
