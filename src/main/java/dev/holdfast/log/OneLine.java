package dev.holdfast.log;

/**
 * Keeps a text from passing for another line, or from painting over one: control characters, the
 * line ends of Unicode and what turns the direction of writing are spelled out. A line feed stays
 * where it is escaped by the form of the log; in plain text what follows it is set off.
 */
final class OneLine {
  private static final String SET_OFF = "\n  | ";

  private OneLine() {}

  /**
   * @param plain whether the text is written as it is, not as a JSON string
   */
  static String of(String text, boolean plain) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (safe == null) {
        if (!isDangerous(c, plain)) {
          continue;
        }
        safe = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (!isDangerous(c, plain)) {
        safe.append(c);
      } else if (c == '\n') {
        // The last one ends nothing but the text.
        safe.append(i + 1 < text.length() ? SET_OFF : "");
      } else if (c == '\r') {
        // Of the line end of other systems, the line feed is enough.
        safe.append(i + 1 < text.length() && text.charAt(i + 1) == '\n' ? "" : "\\r");
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
    return safe == null ? text : safe.toString();
  }

  private static boolean isDangerous(char c, boolean plain) {
    if (c == '\n') {
      return plain;
    }
    return c < ' ' && c != '\t'
        || c >= 0x7f && c <= 0x9f
        || c >= 0x2028 && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }
}
