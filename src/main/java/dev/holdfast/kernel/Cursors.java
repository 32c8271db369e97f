package dev.holdfast.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Cursors of lists: opaque, tamper-evident, and bound to who asked and for what.
 *
 * <p>A cursor is base64url of 16 bytes of HMAC-SHA-256 followed by the position. The HMAC covers
 * the position and the binding (the account, the list, its filters and its sort), so a cursor works
 * for nobody else and for no other list (ASVS 11.5.1: 128 bits).
 */
public final class Cursors {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int MAC_BYTES = 16;
  private static final int LONGEST = 512;

  private final Supplier<SecretKey> key;

  /**
   * @param key of HMAC-SHA-256, used for nothing else; asked for at each use
   */
  public Cursors(Supplier<SecretKey> key) {
    this.key = key;
  }

  /**
   * The cursor of a position.
   *
   * @param binding everything the cursor must not be used apart from
   * @param position where the page ended, without personal data: a client can decode it
   */
  public String write(String binding, String position) {
    byte[] place = position.getBytes(UTF_8);
    byte[] mac = mac(binding, place);
    byte[] all = Arrays.copyOf(mac, MAC_BYTES + place.length);
    System.arraycopy(place, 0, all, MAC_BYTES, place.length);
    return BASE64.encodeToString(all);
  }

  /** The position in a cursor, or empty if it is not one that was written for this binding. */
  public Optional<String> read(String binding, String cursor) {
    if (cursor.length() > LONGEST) {
      return Optional.empty();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    // One spelling each: the decoder would take padding and spare bits as well.
    if (all.length <= MAC_BYTES || !BASE64.encodeToString(all).equals(cursor)) {
      return Optional.empty();
    }
    byte[] place = Arrays.copyOfRange(all, MAC_BYTES, all.length);
    boolean ours = MessageDigest.isEqual(mac(binding, place), Arrays.copyOf(all, MAC_BYTES));
    return ours ? Optional.of(new String(place, UTF_8)) : Optional.empty();
  }

  private byte[] mac(String binding, byte[] position) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key.get());
      mac.update(binding.getBytes(UTF_8));
      mac.update((byte) 0);
      mac.update(position);
      return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
