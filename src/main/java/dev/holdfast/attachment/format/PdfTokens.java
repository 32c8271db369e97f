package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The tokens of a document (ISO 32000, 7.2). Strings and comments are passed over. */
final class PdfTokens {
  /** What a token is; the delimiters that nobody asks for are no tokens. */
  enum Kind {
    NAME,
    WORD,
    DICTIONARY,
    ARRAY
  }

  private final byte[] bytes;
  private int at;
  private int start;
  private Kind kind;
  private String text;

  PdfTokens(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Goes to the next token; false if there is none. */
  boolean next() {
    while (at < bytes.length) {
      start = at;
      byte value = bytes[at];
      switch (value) {
        case '%' -> skipComment();
        case '(' -> skipString();
        case '/' -> {
          return name();
        }
        case '[' -> {
          return token(Kind.ARRAY, 1);
        }
        case '<' -> {
          if (at + 1 < bytes.length && bytes[at + 1] == '<') {
            return token(Kind.DICTIONARY, 2);
          }
          skipHex();
        }
        default -> {
          if (PdfNames.isRegular(value)) {
            return word();
          }
          at++;
        }
      }
    }
    return false;
  }

  Kind kind() {
    return kind;
  }

  /** A name without its slash and escapes, or a word as it stands; empty for brackets. */
  String text() {
    return text;
  }

  int start() {
    return start;
  }

  int end() {
    return at;
  }

  /** Goes on from another place. */
  void seek(int position) {
    at = position;
  }

  private boolean token(Kind found, int length) {
    kind = found;
    text = "";
    at += length;
    return true;
  }

  private boolean name() {
    kind = Kind.NAME;
    text = PdfNames.at(bytes, at + 1);
    at++;
    skipRegular();
    return true;
  }

  private boolean word() {
    kind = Kind.WORD;
    skipRegular();
    text = new String(bytes, start, Math.min(at - start, 16), ISO_8859_1);
    return true;
  }

  private void skipRegular() {
    while (at < bytes.length && PdfNames.isRegular(bytes[at])) {
      at++;
    }
  }

  private void skipComment() {
    while (at < bytes.length && bytes[at] != '\r' && bytes[at] != '\n') {
      at++;
    }
  }

  /** Brackets nest unless a backslash stands before them. */
  private void skipString() {
    int depth = 0;
    do {
      switch (bytes[at]) {
        case '\\' -> at++;
        case '(' -> depth++;
        case ')' -> depth--;
        default -> {}
      }
      at++;
    } while (depth > 0 && at < bytes.length);
  }

  private void skipHex() {
    while (at < bytes.length && bytes[at] != '>') {
      at++;
    }
  }
}
