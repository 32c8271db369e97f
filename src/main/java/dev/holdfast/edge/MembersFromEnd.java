package dev.holdfast.edge;

import java.util.List;

/**
 * The members of a header that is a list, on one line or several, from the last to the first and no
 * further than asked. Where a member begins is told by what stands behind its comma alone, so
 * nothing that a client wrote in front of a proxy's member, an open quote least of all, can move
 * it.
 */
final class MembersFromEnd {
  private final List<String> lines;
  private final boolean quoted;
  private int line;
  private int end = -1;

  /**
   * @param quoted whether commas in quotes part no members
   */
  MembersFromEnd(List<String> lines, boolean quoted) {
    this.lines = lines;
    this.quoted = quoted;
    this.line = lines.size();
  }

  /** The member before the one that was given last; null if there is none. */
  String next() {
    if (end < 0) {
      if (line == 0) {
        return null;
      }
      line--;
      end = lines.get(line).length();
    }
    String text = lines.get(line);
    int comma = quoted ? commaOutsideQuotes(text) : text.lastIndexOf(',', end - 1);
    String member = text.substring(comma + 1, end);
    end = comma;
    return member;
  }

  private int commaOutsideQuotes(String text) {
    boolean inside = false;
    for (int i = end - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (c == ',' && !inside) {
        return i;
      }
      if (c == '"' && !(inside && isEscaped(text, i))) {
        inside = !inside;
      }
    }
    return -1;
  }

  private static boolean isEscaped(String text, int quote) {
    int backslash = quote;
    while (backslash > 0 && text.charAt(backslash - 1) == '\\') {
      backslash--;
    }
    return (quote - backslash) % 2 != 0;
  }
}
