package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Bytes that are read from front to back. Reading beyond the end is a malformed file. */
final class Octets {
  private final byte[] bytes;
  private int at;

  Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return at;
  }

  int left() {
    return bytes.length - at;
  }

  int next() {
    Refused.unless(at < bytes.length);
    return bytes[at++] & 0xFF;
  }

  /** The byte that comes next, which is not taken. */
  int peek() {
    Refused.unless(at < bytes.length);
    return bytes[at] & 0xFF;
  }

  /** Gives back what was taken last. */
  void back(int length) {
    at -= length;
  }

  byte[] next(long length) {
    Refused.unless(length >= 0 && length <= left());
    at += (int) length;
    return Arrays.copyOfRange(bytes, at - (int) length, at);
  }

  /** Four characters of ASCII, as names of chunks are. */
  String name() {
    return new String(next(4), ISO_8859_1);
  }

  int big16() {
    return next() << 8 | next();
  }

  long big32() {
    return (long) big16() << 16 | big16();
  }

  long little32() {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  /** The bytes from one position to another. */
  byte[] between(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Whether bytes begin with some others. */
  static boolean begins(byte[] bytes, byte... with) {
    return bytes.length >= with.length
        && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
  }

  /** An unsigned number of two bytes, the high one first. */
  static int big16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  /** The same, the low one first. */
  static int little16(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  static void put32(ByteArrayOutputStream out, long value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write((int) (value >> shift));
    }
  }

  static void putLittle32(ByteArrayOutputStream out, long value) {
    for (int shift = 0; shift <= 24; shift += 8) {
      out.write((int) (value >> shift));
    }
  }
}
