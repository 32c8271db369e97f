package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * JPEG (ITU-T T.81), baseline, extended and progressive: what browsers show. Kept are tables,
 * frames and scans as they are; of the application segments the density (JFIF, without its
 * thumbnail), the colour transform (Adobe), and of EXIF the orientation alone, written anew, so
 * that a picture does not turn. All else goes, colour profiles and comments too.
 */
final class JpegFile {
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int QUANTIZATION = 0xDB;
  private static final int HUFFMAN = 0xC4;
  private static final int RESTART_INTERVAL = 0xDD;
  private static final int COMMENT = 0xFE;
  private static final int JFIF = 0xE0;
  private static final int EXIF = 0xE1;
  private static final int ADOBE = 0xEE;
  private static final byte[] JFIF_NAME = "JFIF\0".getBytes(US_ASCII);
  private static final byte[] ADOBE_NAME = "Adobe".getBytes(US_ASCII);

  private final Octets in;
  private final ByteArrayOutputStream out;
  private final ByteArrayOutputStream kept;
  private int components;
  private boolean scanned;
  private byte[] jfif;
  private byte[] adobe;
  private int orientation = Orientation.UPRIGHT;

  private JpegFile(byte[] bytes) {
    in = new Octets(bytes);
    out = new ByteArrayOutputStream(bytes.length);
    kept = new ByteArrayOutputStream(bytes.length);
  }

  static byte[] stripped(byte[] bytes) {
    Refused.unless(Octets.begins(bytes, (byte) 0xFF, (byte) START_OF_IMAGE, (byte) 0xFF));
    return new JpegFile(bytes).read();
  }

  private byte[] read() {
    in.next(2);
    int marker = marker();
    while (marker != END_OF_IMAGE) {
      segment(marker);
      marker = marker();
    }
    Refused.unless(in.left() == 0 && scanned);
    mark(out, START_OF_IMAGE);
    write(out, JFIF, jfif);
    if (orientation != Orientation.UPRIGHT) {
      write(out, EXIF, Orientation.exif(orientation));
    }
    write(out, ADOBE, adobe);
    out.writeBytes(kept.toByteArray());
    mark(out, END_OF_IMAGE);
    return out.toByteArray();
  }

  /** The next marker; it may have fill bytes in front. */
  private int marker() {
    Refused.unless(in.next() == 0xFF);
    int marker = in.next();
    while (marker == 0xFF) {
      marker = in.next();
    }
    return marker;
  }

  private void segment(int marker) {
    int length = in.big16();
    Refused.unless(length >= 2);
    byte[] data = in.next(length - 2L);
    switch (marker) {
      case 0xC0, 0xC1, 0xC2 -> frame(data);
      case HUFFMAN -> Refused.unless(isHuffman(data));
      case QUANTIZATION -> Refused.unless(isQuantization(data));
      case RESTART_INTERVAL -> Refused.unless(data.length == 2);
      case START_OF_SCAN -> scanHeader(data);
      case JFIF, EXIF, ADOBE -> {
        application(marker, data);
        return;
      }
      default -> {
        // Lossless, hierarchical and arithmetic ones are as unknown to browsers as what is
        // reserved.
        Refused.unless(marker > JFIF && marker <= 0xEF || marker == COMMENT);
        return;
      }
    }
    write(kept, marker, data);
    if (marker == START_OF_SCAN) {
      scan();
    }
  }

  private void frame(byte[] data) {
    Refused.unless(components == 0 && data.length >= 6 && data[0] == 8);
    components = data[5];
    Refused.unless(components == 1 || components == 3 || components == 4);
    Refused.unless(data.length == 6 + 3 * components);
    Refused.unlessBounded(Octets.big16(data, 3), Octets.big16(data, 1));
  }

  private void scanHeader(byte[] data) {
    int shown = data.length == 0 ? 0 : data[0];
    Refused.unless(shown >= 1 && shown <= components && data.length == 4 + 2 * shown);
  }

  /** Entropy-coded data: everything up to a marker that is neither a stuffed byte nor a restart. */
  private void scan() {
    int from = in.position();
    int end = from;
    while (true) {
      int value = in.next();
      if (value == 0xFF) {
        int follows = in.peek();
        if (follows != 0 && (follows < 0xD0 || follows > 0xD7) && follows != 0xFF) {
          break;
        }
      }
      end = in.position();
    }
    Refused.unless(end > from);
    kept.writeBytes(in.between(from, end));
    scanned = true;
    in.back(1);
  }

  /** The first of each kind counts, and only in front of the frame. */
  private void application(int marker, byte[] data) {
    if (components > 0) {
      return;
    }
    if (marker == JFIF && jfif == null && data.length >= 14 && Octets.begins(data, JFIF_NAME)) {
      jfif = Arrays.copyOf(data, 14);
      // No thumbnail: it shows what the picture showed before it was cut.
      jfif[12] = 0;
      jfif[13] = 0;
    } else if (marker == ADOBE
        && adobe == null
        && data.length >= 12
        && Octets.begins(data, ADOBE_NAME)) {
      // Flags that no decoder reads are left out; the last byte is the transform.
      adobe = Arrays.copyOf(ADOBE_NAME, 12);
      adobe[6] = 100;
      adobe[11] = data[11];
    } else if (marker == EXIF && orientation == Orientation.UPRIGHT) {
      orientation = Orientation.of(data);
    }
  }

  private static boolean isQuantization(byte[] data) {
    int at = 0;
    while (at < data.length) {
      int wide = data[at] >> 4 & 0xF;
      if (wide > 1 || (data[at] & 0xF) > 3) {
        return false;
      }
      at += 1 + 64 * (wide + 1);
    }
    return at > 0 && at == data.length;
  }

  private static boolean isHuffman(byte[] data) {
    int at = 0;
    while (at < data.length) {
      if (data.length - at < 17 || (data[at] & 0xF) > 3 || (data[at] >> 4 & 0xF) > 1) {
        return false;
      }
      int codes = 0;
      for (int i = 1; i <= 16; i++) {
        codes += data[at + i] & 0xFF;
      }
      if (codes > 256) {
        return false;
      }
      at += 17 + codes;
    }
    return at > 0 && at == data.length;
  }

  private static void write(ByteArrayOutputStream to, int marker, byte[] data) {
    if (data != null) {
      mark(to, marker);
      to.write((data.length + 2) >> 8);
      to.write(data.length + 2);
      to.writeBytes(data);
    }
  }

  private static void mark(ByteArrayOutputStream to, int marker) {
    to.write(0xFF);
    to.write(marker);
  }
}
