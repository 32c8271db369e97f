package dev.holdfast.edge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

/**
 * The raw lines of one head. Faulty are: a request line that is not three words with one space
 * between each, blanks before it, a folded header line, a length other than plain digits, a coding
 * with anything around {@code chunked}, and the key of a WebSocket draft that lets eight bytes
 * without a length follow a GET. Everything else is left to the decoder.
 */
final class HeadLines {
  private static final AsciiString LENGTH = AsciiString.cached("content-length");
  private static final AsciiString CODING = AsciiString.cached("transfer-encoding");
  private static final AsciiString CHUNKED = AsciiString.cached("chunked");
  private static final AsciiString DRAFT_KEY = AsciiString.cached("sec-websocket-key1");
  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1");
  private static final int SHORTEST_REQUEST_LINE = "A / HTTP/1.1".length();
  private static final int MOST_DIGITS = 18;

  private boolean begun;
  private boolean inHeaders;
  private boolean ended;
  private boolean faulty;

  void reset() {
    begun = false;
    inHeaders = false;
    ended = false;
    faulty = false;
  }

  boolean hasBegun() {
    return begun;
  }

  boolean areFaulty() {
    return faulty;
  }

  /**
   * Reads the complete lines from the reader's index on, which the decoder then takes; it leaves a
   * line that is not complete, and that line will come again.
   */
  void read(ByteBuf in) {
    int start = in.readerIndex();
    int limit = in.writerIndex();
    while (!ended && start < limit) {
      begun = true;
      int end = in.indexOf(start, limit, (byte) '\n');
      if (end < 0) {
        return;
      }
      line(in, start, end > start && in.getByte(end - 1) == '\r' ? end - 1 : end);
      start = end + 1;
    }
  }

  private void line(ByteBuf in, int start, int end) {
    if (!inHeaders) {
      // Empty lines before a head are to be ignored (RFC 9112, 2.2).
      if (start < end) {
        inHeaders = true;
        faulty |= !isRequestLine(in, start, end);
      }
    } else if (start == end) {
      ended = true;
    } else {
      faulty |= !isHeader(in, start, end);
    }
  }

  private static boolean isRequestLine(ByteBuf in, int start, int end) {
    if (end - start < SHORTEST_REQUEST_LINE) {
      return false;
    }
    int spaces = 0;
    for (int i = start; i < end; i++) {
      byte c = in.getByte(i);
      if (c == ' ') {
        spaces++;
      } else if (c >= 0 && c < ' ' || c == 0x7F) {
        return false;
      }
    }
    return spaces == 2 && in.getByte(start) != ' ' && isVersion(in, end);
  }

  /** HTTP/1.1 or HTTP/1.0 to the letter, behind the second space; the decoder takes variants. */
  private static boolean isVersion(ByteBuf in, int end) {
    int start = end - VERSION.length();
    byte minor = in.getByte(end - 1);
    if (in.getByte(start - 1) != ' ' || minor != '0' && minor != '1') {
      return false;
    }
    for (int i = 0; i < VERSION.length() - 1; i++) {
      if (in.getByte(start + i) != VERSION.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHeader(ByteBuf in, int start, int end) {
    byte first = in.getByte(start);
    return switch (first | 0x20) {
      case 'c' ->
          !isNamed(in, start, end, LENGTH) || isLength(in, start + LENGTH.length() + 1, end);
      case 't' ->
          !isNamed(in, start, end, CODING) || isChunked(in, start + CODING.length() + 1, end);
      case 's' -> !isNamed(in, start, end, DRAFT_KEY);
      default -> first != ' ' && first != '\t' && first != ':';
    };
  }

  private static boolean isNamed(ByteBuf in, int start, int end, AsciiString name) {
    return end - start > name.length()
        && in.getByte(start + name.length()) == ':'
        && isText(in, start, name);
  }

  private static boolean isText(ByteBuf in, int start, AsciiString lowerCase) {
    for (int i = 0; i < lowerCase.length(); i++) {
      byte c = in.getByte(start + i);
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lowerCase.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLength(ByteBuf in, int start, int end) {
    int from = skipBlanks(in, start, end);
    int to = end;
    while (to > from && isBlank(in.getByte(to - 1))) {
      to--;
    }
    int digits = to - from;
    if (digits == 0 || digits > MOST_DIGITS || digits > 1 && in.getByte(from) == '0') {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (in.getByte(i) < '0' || in.getByte(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isChunked(ByteBuf in, int start, int end) {
    int from = start < end && in.getByte(start) == ' ' ? start + 1 : start;
    return end - from == CHUNKED.length() && isText(in, from, CHUNKED);
  }

  private static int skipBlanks(ByteBuf in, int start, int end) {
    int from = start;
    while (from < end && isBlank(in.getByte(from))) {
      from++;
    }
    return from;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }
}
