package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The tokens of a document (ISO 32000, 7.2), outside of its streams. What readers are known to
 * divide in different ways is refused.
 */
final class PdfTokens {
  /** What a token is. */
  enum Kind {
    NAME,
    WORD,
    STRING,
    DICTIONARY,
    DICTIONARY_END,
    ARRAY,
    ARRAY_END
  }

  /** Longer than any number or word that has a meaning. */
  private static final int LONGEST_WORD = 64;

  private final byte[] bytes;
  private final int length;
  private int at;
  private int start;
  private int gap;
  private Kind kind;
  private String text;

  PdfTokens(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  PdfTokens(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.length = to;
    seek(from);
  }

  /** Goes to the next token; false if there is none. */
  boolean next() {
    gap = at;
    while (at < length) {
      byte value = bytes[at];
      if (value == '%') {
        skipComment();
        gap = at;
      } else if (PdfNames.isSpace(value)) {
        at++;
      } else {
        start = at;
        token(value);
        return true;
      }
    }
    return false;
  }

  Kind kind() {
    return kind;
  }

  /** A name without its slash and escapes, or a word as it stands; empty for all else. */
  String text() {
    return text;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  int start() {
    return start;
  }

  /** From where on there is nothing but white space in front of the token. */
  int gap() {
    return gap;
  }

  int end() {
    return at;
  }

  /** Goes on from another place. */
  void seek(int position) {
    at = position;
    gap = position;
  }

  private void token(byte value) {
    text = "";
    switch (value) {
      case '(' -> string();
      case '/' -> name();
      case '[' -> bracket(Kind.ARRAY, 1);
      case ']' -> bracket(Kind.ARRAY_END, 1);
      case '<' -> {
        if (isNext('<')) {
          bracket(Kind.DICTIONARY, 2);
        } else {
          hex();
        }
      }
      case '>' -> {
        Refused.unless(isNext('>'));
        bracket(Kind.DICTIONARY_END, 2);
      }
      // They belong to programs, which are in streams, or close what was not opened.
      case ')', '{', '}' -> throw Refused.malformed();
      default -> word();
    }
  }

  private boolean isNext(char value) {
    return at + 1 < length && bytes[at + 1] == value;
  }

  private void bracket(Kind found, int size) {
    kind = found;
    at += size;
  }

  private void name() {
    kind = Kind.NAME;
    text = PdfNames.at(bytes, at + 1);
    at++;
    skipRegular();
    Refused.unless(PdfNames.isPlain(bytes, start + 1, at));
  }

  private void word() {
    kind = Kind.WORD;
    skipRegular();
    Refused.unless(at - start <= LONGEST_WORD);
    text = new String(bytes, start, at - start, ISO_8859_1);
  }

  private void skipRegular() {
    while (at < length && PdfNames.isRegular(bytes[at])) {
      // Some readers take these for white space, where a name or a word ends.
      Refused.unless(!PdfNames.isSpaceToSome(bytes[at]));
      at++;
    }
  }

  private void skipComment() {
    while (at < length && bytes[at] != '\r' && bytes[at] != '\n') {
      at++;
    }
  }

  /** Brackets nest unless a backslash stands before them. */
  private void string() {
    kind = Kind.STRING;
    int depth = 0;
    do {
      switch (bytes[at]) {
        case '\\' -> at++;
        case '(' -> depth++;
        case ')' -> depth--;
        default -> {}
      }
      at++;
    } while (depth > 0 && at < length);
    Refused.unless(depth == 0 && at <= length);
  }

  private void hex() {
    kind = Kind.STRING;
    at++;
    while (at < length && bytes[at] != '>') {
      Refused.unless(PdfNames.isSpace(bytes[at]) || Character.digit(bytes[at], 16) >= 0);
      at++;
    }
    Refused.unless(at < length);
    at++;
  }
}
