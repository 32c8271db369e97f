package dev.holdfast.log;

import java.util.regex.Pattern;

/**
 * Finds random bytes that are written in letters and digits: refresh, challenge and device tokens,
 * keys in base64, secrets of second factors. Random text changes between capitals, small letters
 * and digits at two of three steps; names, paths and ids of ours don't.
 */
final class RandomWords {
  /** What 256 random bits have in base64 without its padding; no secret of ours has fewer. */
  private static final int SHORTEST = 43;

  /** What the secret of a second factor has in base32. */
  private static final int SHORTEST_IN_BASE32 = 32;

  private static final int ID_LENGTH = 36;
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private RandomWords() {}

  /** A text with a mask for each such word. */
  static String masked(String text, String mask) {
    StringBuilder masked = null;
    int copied = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && isInWord(text.charAt(i))) {
        continue;
      }
      if (i - start >= SHORTEST_IN_BASE32 && isSecret(text, start, i)) {
        masked = masked == null ? new StringBuilder(text.length()) : masked;
        masked.append(text, copied, start).append(mask);
        copied = i;
      }
      start = i + 1;
    }
    return masked == null ? text : masked.append(text, copied, text.length()).toString();
  }

  private static boolean isInWord(char c) {
    return kind(c) != ' ';
  }

  private static boolean isSecret(String text, int start, int end) {
    if (endsInAnId(text, start, end)) {
      // What stands in front of an id, as in id=..., is looked at without it.
      int rest = end - ID_LENGTH;
      return rest - start >= SHORTEST_IN_BASE32 && isSecret(text, start, rest);
    }
    return isBase32(text, start, end) || hasRandomPart(text, start, end);
  }

  /** Whether a word ends in a UUID as the service writes one: it names, and opens nothing. */
  private static boolean endsInAnId(String text, int start, int end) {
    return end - start >= ID_LENGTH && ID.matcher(text).region(end - ID_LENGTH, end).matches();
  }

  private static boolean isBase32(String text, int start, int end) {
    boolean digit = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!(c >= 'A' && c <= 'Z' || c >= '2' && c <= '7' || c == '=')) {
        return false;
      }
      digit |= c <= '9';
    }
    return digit;
  }

  /** Whether a word holds so many characters in a row, without a slash, that look random. */
  private static boolean hasRandomPart(String text, int start, int end) {
    int from = start;
    for (int i = start; i <= end; i++) {
      // Paths consist of words; a key in base64 has few slashes and its parts may be short.
      if (i == end || text.charAt(i) == '/') {
        if (i - from >= SHORTEST && isRandom(text, from, i)) {
          return true;
        }
        from = i + 1;
      }
    }
    return text.charAt(end - 1) == '=' && end - start > SHORTEST && isRandom(text, start, end)
        || isMasterKey(text, start, end);
  }

  private static boolean isRandom(String text, int start, int end) {
    boolean capital = false;
    boolean small = false;
    boolean digit = false;
    int changes = 0;
    for (int i = start; i < end; i++) {
      char kind = kind(text.charAt(i));
      char before = i > start ? kind(text.charAt(i - 1)) : kind;
      capital |= kind == 'A';
      small |= kind == 'a';
      digit |= kind == '0';
      // Dashes stand between the words of names.
      changes += kind != before && kind != '-' && before != '-' ? 1 : 0;
    }
    return capital && small && digit && changes * 10 >= (end - start) * 3;
  }

  /** Base64 of exactly 32 bytes behind a colon, random or not. */
  private static boolean isMasterKey(String text, int start, int end) {
    return end - start == SHORTEST + 1
        && text.charAt(end - 1) == '='
        && start > 0
        && text.charAt(start - 1) == ':';
  }

  /** Capital, small letter, digit, another character of base64; a space for all else. */
  private static char kind(char c) {
    if (c >= 'a' && c <= 'z') {
      return 'a';
    }
    if (c >= 'A' && c <= 'Z') {
      return 'A';
    }
    if (c >= '0' && c <= '9') {
      return '0';
    }
    return c == '-' || c == '_' || c == '+' || c == '/' || c == '=' ? '-' : ' ';
  }
}
