package dev.holdfast.edge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;

/**
 * Follows the frames of HTTP/2 in bytes that pass by, however these are cut: it neither keeps nor
 * copies any. Every frame is told when its header is complete.
 */
final class Frames {
  /** Who is told. */
  interface Listener {
    void frame(int type, int flags, int length);
  }

  private final Listener listener;
  private int toSkip;
  private int headerBytes;
  private long header;
  private boolean partial;

  /**
   * @param preface how many bytes come before the first frame
   */
  Frames(int preface, Listener listener) {
    this.toSkip = preface;
    this.listener = listener;
  }

  /** Whether the bytes so far end within a frame. */
  boolean isMidFrame() {
    return partial;
  }

  void pass(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (toSkip > 0) {
        int skipped = Math.min(toSkip, end - at);
        toSkip -= skipped;
        at += skipped;
      } else {
        at = header(bytes, at);
      }
    }
    partial = toSkip > 0 || headerBytes > 0;
  }

  private int header(ByteBuf bytes, int at) {
    byte b = bytes.getByte(at);
    // Length, type and flags are the first five bytes; the stream's number is of no interest.
    if (headerBytes < 5) {
      header = header << Byte.SIZE | b & 0xFF;
    }
    if (++headerBytes == Http2CodecUtil.FRAME_HEADER_LENGTH) {
      headerBytes = 0;
      toSkip = (int) (header >> 16) & 0xFFFFFF;
      listener.frame((int) (header >> 8) & 0xFF, (int) header & 0xFF, toSkip);
      header = 0;
    }
    return at + 1;
  }
}
