package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * What a table of objects could point at in strings, comments and streams, and a reader that
 * repairs a document would find there: the words without which there is neither an object nor a
 * stream nor a trailer. Wherever they could be read, the scan must have seen them.
 */
final class PdfHidden {
  private static final byte[] OBJECT = "obj".getBytes(ISO_8859_1);
  private static final byte[] STREAM = "stream".getBytes(ISO_8859_1);
  private static final byte[] TRAILER = "trailer".getBytes(ISO_8859_1);

  private final Set<Integer> seen = new HashSet<>();

  /** A token that was not hidden. */
  void saw(PdfTokens token) {
    if (token.isWord("obj") || token.isWord("stream") || token.isWord("trailer")) {
      seen.add(token.start());
    }
  }

  void requireNoneIn(byte[] bytes) {
    for (byte[] word : new byte[][] {OBJECT, STREAM, TRAILER}) {
      for (int at = find(bytes, word, 0); at >= 0; at = find(bytes, word, at + 1)) {
        Refused.unless(seen.contains(at) || !isReadable(bytes, word, at));
      }
    }
  }

  private static boolean isReadable(byte[] bytes, byte[] word, int at) {
    int end = at + word.length;
    if (word == TRAILER) {
      int next = end;
      while (next < bytes.length && PdfNames.isSpaceToSome(bytes[next])) {
        next++;
      }
      return next < bytes.length && (bytes[next] == '<' || bytes[next] == '%');
    }
    return isBehind(bytes, at, word == OBJECT ? "0123456789.+-" : ">") && isEnd(bytes, end);
  }

  /**
   * Whether one of some characters stands before it, or a line's end: before that there may be a
   * comment, and then anything.
   */
  private static boolean isBehind(byte[] bytes, int at, String characters) {
    int before = at - 1;
    while (before >= 0 && PdfNames.isSpaceToSome(bytes[before])) {
      if (bytes[before] == '\r' || bytes[before] == '\n') {
        return true;
      }
      before--;
    }
    return before >= 0 && characters.indexOf(bytes[before]) >= 0;
  }

  /** Some readers let a number follow without anything between. */
  private static boolean isEnd(byte[] bytes, int at) {
    return at >= bytes.length
        || !PdfNames.isRegular(bytes[at])
        || PdfNames.isSpaceToSome(bytes[at])
        || Character.isDigit(bytes[at]);
  }

  static int find(byte[] bytes, byte[] sought, int from) {
    for (int at = from; at <= bytes.length - sought.length; at++) {
      if (bytes[at] == sought[0]
          && Arrays.equals(bytes, at, at + sought.length, sought, 0, sought.length)) {
        return at;
      }
    }
    return -1;
  }
}
