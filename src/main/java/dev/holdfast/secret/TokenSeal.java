package dev.holdfast.secret;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Keeps the successor of a refresh token so that only who presents the token again can have it: it
 * is sealed under a key derived from the token, of which the server keeps a hash and no more.
 */
@Singleton
public class TokenSeal {
  private static final byte[] HEAD = {3};

  private final SecureRandom random;

  TokenSeal(SecureRandom random) {
    this.random = random;
  }

  /**
   * Seals a successor.
   *
   * @param presentedToken 256 random bits; nothing weaker makes a key
   * @param place where it is stored, such as {@code session.successor:<id>}
   */
  public byte[] seal(byte[] successor, byte[] presentedToken, String place) {
    return AesGcm.seal(key(presentedToken), HEAD, successor, place, random);
  }

  /** The successor, or empty if it was sealed for another token or place. */
  public Optional<byte[]> open(byte[] sealed, byte[] presentedToken, String place) {
    if (sealed.length == 0 || sealed[0] != HEAD[0]) {
      return Optional.empty();
    }
    try {
      return Optional.of(AesGcm.open(key(presentedToken), HEAD, sealed, place));
    } catch (DecryptionFailedException another) {
      return Optional.empty();
    }
  }

  private static SecretKey key(byte[] token) {
    return Hkdf.derive(token, "refresh-successor", "AES");
  }
}
