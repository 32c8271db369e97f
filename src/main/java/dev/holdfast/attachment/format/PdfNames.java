package dev.holdfast.attachment.format;

import java.util.Set;

/**
 * The names that make a document act, or hold what is no document (ISO 32000, 12.6.4 and 7.11). A
 * name may be written with {@code #xx} for any of its characters, and is compared without.
 */
final class PdfNames {
  /**
   * Looked for everywhere, in streams and strings too, and whatever follows them: a table of
   * objects may point anywhere. None of them is short enough to come about by chance in compressed
   * data.
   */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "JavaScript",
          "Launch",
          "EmbeddedFile",
          "FileAttachment",
          "RichMedia",
          "Rendition",
          "GoToE",
          "GoToR",
          "ImportData",
          "SubmitForm",
          "OnInstantiate",
          "Encrypt");

  /** Looked for outside of streams and in streams of objects. */
  private static final Set<String> FORBIDDEN_AS_KEYS =
      Set.of("JS", "AA", "XFA", "EF", "AF", "Collection");

  /**
   * What may be done when somebody clicks, and not when a document is opened; one thing at most.
   */
  static final Set<String> ONLY_WHEN_ASKED =
      Set.of("URI", "Named", "Movie", "Sound", "Hide", "Thread", "Next");

  private static final int LONGEST = 127;

  private PdfNames() {}

  static boolean isForbidden(String name) {
    return FORBIDDEN.stream().anyMatch(name::startsWith);
  }

  static boolean isForbiddenKey(String name) {
    return FORBIDDEN_AS_KEYS.contains(name) || isForbidden(name);
  }

  /** Refuses any of the long names anywhere, by either way of reading what is no escape. */
  static void requireNoneIn(byte[] bytes) {
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '/'
          && (isForbidden(at(bytes, at + 1)) || isForbidden(text(bytes, at + 1, true)))) {
        throw active();
      }
    }
  }

  static RuntimeException active() {
    return Refused.unsupported(
        "The document acts by itself, is encrypted, or holds other files; such are not taken.");
  }

  /** The name from a position on, what is behind its slash. */
  static String at(byte[] bytes, int from) {
    return text(bytes, from, false);
  }

  /**
   * @param loosely takes any two characters behind {@code #} for an escape, as PDFium does
   */
  private static String text(byte[] bytes, int from, boolean loosely) {
    StringBuilder name = new StringBuilder();
    int at = from;
    while (at < bytes.length && isRegular(bytes[at]) && name.length() < LONGEST) {
      boolean escape = bytes[at] == '#' && at + 2 < bytes.length;
      int escaped = !escape ? -1 : loosely ? anything(bytes, at + 1) : hex(bytes, at + 1);
      name.append((char) (escaped >= 0 ? escaped : bytes[at] & 0xFF));
      at += escaped >= 0 ? 3 : 1;
    }
    return name.toString();
  }

  /** Whether all readers take a name for the same: each escape is one, and of a character. */
  static boolean isPlain(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == '#' && (at + 2 >= to || hex(bytes, at + 1) <= 0)) {
        return false;
      }
    }
    return true;
  }

  /** Neither white space nor a delimiter (7.2.3). */
  static boolean isRegular(byte value) {
    return !isSpace(value)
        && switch (value) {
          case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%' -> false;
          default -> true;
        };
  }

  static boolean isSpace(byte value) {
    return value == 0 || value == 9 || value == 10 || value == 12 || value == 13 || value == 32;
  }

  /** White space, or what a reader is known (80, FF) or may be thought to take for it. */
  static boolean isSpaceToSome(byte value) {
    return value >= 0 && value <= ' ' || value == (byte) 0x80 || value == (byte) 0xFF;
  }

  private static int hex(byte[] bytes, int at) {
    int high = Character.digit(bytes[at], 16);
    int low = Character.digit(bytes[at + 1], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static int anything(byte[] bytes, int at) {
    return digit(bytes[at]) * 16 + digit(bytes[at + 1]) & 0xFF;
  }

  private static int digit(byte value) {
    int upper = Character.toUpperCase(value & 0x7F);
    return upper > '9' ? upper - 'A' + 10 : upper - '0';
  }
}
