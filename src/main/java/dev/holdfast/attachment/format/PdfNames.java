package dev.holdfast.attachment.format;

import java.util.Set;

/**
 * The names that make a document act, or hold what is no document (ISO 32000, 12.6.4 and 7.11). A
 * name may be written with {@code #xx} for any of its characters, and is compared without.
 */
final class PdfNames {
  /**
   * Looked for everywhere, in streams and strings too: a table of objects may point anywhere. None
   * of them is short enough to come about by chance in compressed data.
   */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "JavaScript",
          "Launch",
          "EmbeddedFile",
          "EmbeddedFiles",
          "FileAttachment",
          "RichMedia",
          "RichMediaContent",
          "Rendition",
          "GoToE",
          "GoToR",
          "ImportData",
          "SubmitForm",
          "Encrypt");

  /** Looked for outside of streams and in streams of objects. Each would need one of the above. */
  private static final Set<String> FORBIDDEN_AS_KEYS = Set.of("JS", "AA", "XFA");

  /**
   * What may be done when somebody clicks, and not when a document is opened; one thing at most.
   */
  static final Set<String> ONLY_WHEN_ASKED =
      Set.of("URI", "Named", "Movie", "Sound", "Hide", "Next");

  private static final int LONGEST = 127;

  private PdfNames() {}

  static boolean isForbidden(String name) {
    return FORBIDDEN.contains(name);
  }

  static boolean isForbiddenKey(String name) {
    return FORBIDDEN_AS_KEYS.contains(name) || FORBIDDEN.contains(name);
  }

  /** Refuses any of the long names anywhere. */
  static void requireNoneIn(byte[] bytes) {
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '/' && isForbidden(at(bytes, at + 1))) {
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
    StringBuilder name = new StringBuilder();
    int at = from;
    while (at < bytes.length && isRegular(bytes[at]) && name.length() < LONGEST) {
      int escaped = bytes[at] == '#' && at + 2 < bytes.length ? hex(bytes, at + 1) : -1;
      name.append((char) (escaped >= 0 ? escaped : bytes[at] & 0xFF));
      at += escaped >= 0 ? 3 : 1;
    }
    return name.toString();
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

  private static int hex(byte[] bytes, int at) {
    int high = Character.digit(bytes[at], 16);
    int low = Character.digit(bytes[at + 1], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
