package dev.holdfast.attachment.format;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unpacks what a file holds packed, up to a budget for the whole file: beyond it is refused. */
final class Inflation {
  /** Far more than the tables of a document of the largest size have. */
  static final int BUDGET = 4 * 1024 * 1024;

  private static final int STEP = 16 * 1024;

  private int left = BUDGET;

  /** All of a deflated part (RFC 1950). One that does not end or is too large is refused. */
  byte[] inflate(byte[] packed) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(left, packed.length * 4));
      byte[] step = new byte[STEP];
      while (!inflater.finished()) {
        int length = inflater.inflate(step);
        left -= length;
        Refused.unless(left >= 0 && (length > 0 || inflater.finished()));
        out.write(step, 0, length);
      }
      return out.toByteArray();
    } catch (DataFormatException broken) {
      throw Refused.malformed();
    } finally {
      inflater.end();
    }
  }
}
