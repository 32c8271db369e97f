package dev.holdfast.apikey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.zip.CRC32;

/** Keys that somebody made up who knows the form. */
final class Forged {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private Forged() {}

  /** A key of right form and checksum that nobody made. */
  static String key() {
    return PlainApiKey.next(new SecureRandom()).shown();
  }

  /** Another secret behind the public id of a key, with the right checksum. */
  static String withPublicIdOf(String key) {
    String body = key.substring(0, 21) + key().substring(21, 58);
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(US_ASCII));
    StringBuilder digits = new StringBuilder();
    for (long rest = crc.getValue(), i = 0; i < 6; i++, rest /= 62) {
      digits.insert(0, BASE62.charAt((int) (rest % 62)));
    }
    return body + digits;
  }
}
