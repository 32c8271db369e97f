package dev.holdfast.audit;

/**
 * Makes a text harmless for whoever reads the log, by whatever program: what breaks lines, turns
 * the direction of text or is not seen becomes {@code \}{@code u000a}, and so does the backslash
 * itself, so that nothing can look as if it had been escaped. What is too long is cut.
 */
final class AuditText {
  private static final char CUT = '…';

  private AuditText() {}

  /**
   * A text of so many characters at most.
   *
   * @param text null stays null
   */
  static String safe(String text, int most) {
    if (text == null || isPlain(text, most)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    int length = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      String shown = isSafe(c) ? Character.toString(c) : escaped(c);
      length += isSafe(c) ? 1 : shown.length();
      if (length > most - 1 && (length > most || i < text.length())) {
        return safe.append(CUT).toString();
      }
      safe.append(shown);
    }
    return safe.toString();
  }

  private static boolean isPlain(String text, int most) {
    return text.length() <= most && text.chars().allMatch(c -> c >= ' ' && c < 127 && c != '\\');
  }

  private static boolean isSafe(int c) {
    return c != '\\'
        && switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED ->
              false;
          default -> true;
        };
  }

  private static String escaped(int c) {
    return c > 0xFFFF ? String.format("\\u{%x}", c) : String.format("\\u%04x", c);
  }
}
