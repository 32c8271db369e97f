package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Which way up a picture is, the one thing that EXIF says which changes what is seen. It is a
 * number from 1 to 8: read where the standard has it, and written as a segment of our own around
 * it.
 */
final class Orientation {
  static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final byte[] NAME = "Exif\0\0".getBytes(US_ASCII);

  /** A TIFF header (big end first), one directory of one entry: the tag, SHORT, one value. */
  private static final byte[] TIFF = {
    'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, SHORT, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private static final int VALUE = 19;

  private Orientation() {}

  /** What a segment says; upright if it is no EXIF, says nothing, or nonsense. */
  static int of(byte[] segment) {
    if (!Octets.begins(segment, NAME) || segment.length < NAME.length + 8) {
      return UPRIGHT;
    }
    byte[] tiff = Arrays.copyOfRange(segment, NAME.length, segment.length);
    boolean little = tiff[0] == 'I';
    long directory =
        (long) read(tiff, little ? 6 : 4, little) << 16 | read(tiff, little ? 4 : 6, little);
    if (directory < 8 || directory > tiff.length - 2) {
      return UPRIGHT;
    }
    int at = (int) directory;
    int entries = read(tiff, at, little);
    at += 2;
    for (int i = 0; i < entries && at + 12 <= tiff.length; i++, at += 12) {
      if (read(tiff, at, little) == TAG && read(tiff, at + 2, little) == SHORT) {
        int value = read(tiff, at + 8, little);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  /** A segment that says nothing else. */
  static byte[] exif(int orientation) {
    byte[] segment = Arrays.copyOf(NAME, NAME.length + TIFF.length);
    System.arraycopy(TIFF, 0, segment, NAME.length, TIFF.length);
    segment[NAME.length + VALUE] = (byte) orientation;
    return segment;
  }

  private static int read(byte[] tiff, int at, boolean little) {
    return little ? Octets.little16(tiff, at) : Octets.big16(tiff, at);
  }
}
