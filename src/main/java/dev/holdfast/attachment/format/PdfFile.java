package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Pattern;

/**
 * PDF (ISO 32000): a header at the first byte, a trailer at the last, and nothing in it that acts
 * or that holds other files, see {@link PdfScan}. It is stored as it came: there is no metadata to
 * take out that a document would not miss, and what was signed stays signed.
 */
final class PdfFile {
  private static final Pattern HEADER = Pattern.compile("%PDF-(1\\.[0-7]|2\\.0)[ \\t]*[\\r\\n]");

  /** The last lines: where the newest table of objects is. */
  private static final Pattern TRAILER =
      Pattern.compile("startxref[ \\t]*\\r?\\n?[ \\t]*(\\d{1,10})\\s+%%EOF\\s*$");

  private static final int TAIL = 64;

  private PdfFile() {}

  static byte[] checked(byte[] bytes) {
    String head = text(bytes, 0, 16);
    Refused.unless(HEADER.matcher(head).lookingAt());
    var trailer = TRAILER.matcher(text(bytes, bytes.length - TAIL, TAIL));
    Refused.unless(trailer.find() && Long.parseLong(trailer.group(1)) < bytes.length);
    PdfScan.requirePassive(bytes);
    return bytes;
  }

  private static String text(byte[] bytes, int from, int length) {
    int start = Math.max(0, from);
    return new String(bytes, start, Math.min(length, bytes.length - start), ISO_8859_1);
  }
}
