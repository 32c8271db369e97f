package dev.holdfast.apikey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A key as a client sends it, which nobody keeps: {@code sk_live_}, a public id of 12 characters,
 * an underscore, 37 random characters (220 bits) and a CRC-32 of all before them in 6. The checksum
 * proves nothing; it lets a typing error, and scanners that look for leaked keys, be sure without
 * asking. Prints as {@code ***}.
 */
final class PlainApiKey {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String PREFIX = "sk_live_";
  private static final int PUBLIC_ID = 12;
  private static final int RANDOM = 37;
  private static final int CHECKSUM = 6;
  private static final int SHOWN = 4;
  private static final Pattern FORM = Pattern.compile("sk_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}");

  private final String text;

  private PlainApiKey(String text) {
    this.text = text;
  }

  static PlainApiKey next(SecureRandom random) {
    StringBuilder key = new StringBuilder(PREFIX);
    append(key, PUBLIC_ID, random);
    key.append('_');
    append(key, RANDOM, random);
    return new PlainApiKey(key.append(checksum(key.toString())).toString());
  }

  /** The key in a text, empty if it is none; there is one spelling. */
  static Optional<PlainApiKey> parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    int body = text.length() - CHECKSUM;
    return text.substring(body).equals(checksum(text.substring(0, body)))
        ? Optional.of(new PlainApiKey(text))
        : Optional.empty();
  }

  /** What it is found by; no secret. */
  String publicId() {
    return text.substring(PREFIX.length(), PREFIX.length() + PUBLIC_ID);
  }

  /** The last characters of the checksum. */
  String tail() {
    return text.substring(text.length() - SHOWN);
  }

  /** As it is shown to its owner, once. */
  String shown() {
    return text;
  }

  byte[] bytes() {
    return text.getBytes(US_ASCII);
  }

  /** How a key is shown after that: {@code sk_live_Ab12…9xYz}. */
  static String masked(String publicId, String tail) {
    return PREFIX + publicId.substring(0, SHOWN) + "…" + tail;
  }

  private static void append(StringBuilder key, int characters, SecureRandom random) {
    for (int i = 0; i < characters; i++) {
      // A bounded nextInt throws the surplus away, so every character is as likely as any other.
      key.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
  }

  /** The CRC-32 of a text in base 62, most significant digit first. */
  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(US_ASCII));
    char[] digits = new char[CHECKSUM];
    long rest = crc.getValue();
    for (int i = CHECKSUM - 1; i >= 0; i--) {
      digits[i] = BASE62.charAt((int) (rest % BASE62.length()));
      rest /= BASE62.length();
    }
    return new String(digits);
  }

  @Override
  public String toString() {
    return "***";
  }
}
