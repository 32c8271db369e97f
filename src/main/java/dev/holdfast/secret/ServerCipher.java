package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import javax.crypto.SecretKey;

/**
 * Encrypts what waits a day at most and may belong to nobody yet, such as mails and mailed codes,
 * under a key of the service as a whole (see {@link AesGcm}). What is an account's for good is
 * encrypted under {@link DataKeys}, which go with the account.
 */
@Singleton
public class ServerCipher {
  private static final byte[] HEAD = {4};

  private final ServerKeys keys;
  private final SecureRandom random;
  private final Runnable alarm;
  private volatile SecretKey key;

  @Inject
  ServerCipher(ServerKeys keys, SecureRandom random, SecurityNotices alarms) {
    this(keys, random, () -> alarms.raise(SecurityNotice.Kind.DECRYPTION_FAILED, null, null));
  }

  /**
   * @param alarm told of each value that does not decrypt: somebody changed or moved it
   */
  ServerCipher(ServerKeys keys, SecureRandom random, Runnable alarm) {
    this.keys = keys;
    this.random = random;
    this.alarm = alarm;
  }

  /**
   * Encrypts a text.
   *
   * @param place where it is stored, with the row's id, such as {@code mail_code.email:<id>}
   */
  public byte[] encrypt(String text, String place) {
    return AesGcm.seal(key(), HEAD, text.getBytes(UTF_8), place, random);
  }

  /**
   * Decrypts a text that was encrypted for the same place.
   *
   * @throws DecryptionFailedException whatever is wrong with it
   */
  public String decrypt(byte[] stored, String place) {
    SecretKey present = key();
    try {
      if (stored.length == 0 || stored[0] != HEAD[0]) {
        throw new DecryptionFailedException();
      }
      return new String(AesGcm.open(present, HEAD, stored, place), UTF_8);
    } catch (DecryptionFailedException changed) {
      alarm.run();
      throw changed;
    }
  }

  private SecretKey key() {
    SecretKey known = key;
    if (known == null) {
      known = keys.encryptionKey("waiting");
      key = known;
    }
    return known;
  }
}
