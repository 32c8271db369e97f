package dev.holdfast.edge.wire;

import io.netty.buffer.ByteBuf;

/**
 * The line before a chunk: one to eight hexadecimal digits, then at once CR LF or a short
 * extension. Signs, spaces, more digits and long extensions (a body hidden from who counts) are
 * refused.
 */
final class ChunkLine {
  static final long INCOMPLETE = -1;
  static final long FAULTY = -2;
  private static final int LONGEST = 128;
  private static final int MOST_DIGITS = 8;

  private ChunkLine() {}

  /** The size that the next line gives, or one of the constants. */
  static long size(ByteBuf in) {
    int start = in.readerIndex();
    int end = in.indexOf(start, Math.min(start + LONGEST, in.writerIndex()), (byte) '\n');
    if (end < 0) {
      return in.readableBytes() < LONGEST ? INCOMPLETE : FAULTY;
    }
    long size = 0;
    int at = start;
    for (int digit; (digit = digit(in.getByte(at))) >= 0; at++) {
      size = size * 16 + digit;
    }
    int digits = at - start;
    boolean ended = end == at + 1 && in.getByte(at) == '\r';
    boolean extended =
        in.getByte(at) == ';'
            && in.getByte(end - 1) == '\r'
            && in.forEachByte(at, end - 1 - at, ChunkLine::isText) < 0;
    return digits > 0 && digits <= MOST_DIGITS && size <= Integer.MAX_VALUE && (ended || extended)
        ? size
        : FAULTY;
  }

  /** How long the next line is, its end included; only after its size was read. */
  static int length(ByteBuf in) {
    return in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n') + 1 - in.readerIndex();
  }

  /** What an extension may hold (RFC 9112, 7.1.1): no control character, a bare CR least of all. */
  private static boolean isText(byte c) {
    return c == '\t' || c >= ' ' && c != 0x7f;
  }

  private static int digit(byte c) {
    return Character.digit(c, 16);
  }
}
