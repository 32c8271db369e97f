package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;

/** PDF documents, made by hand from their objects. */
public final class Documents {
  public static final String CATALOG = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n";
  private static final String PAGES =
      "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
          + "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n";

  private Documents() {}

  /** A page with nothing on it. */
  public static byte[] pdf() {
    return pdf(CATALOG);
  }

  /** The same with a catalog, and other objects, of one's own. */
  public static byte[] pdf(String... objects) {
    return ending(("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n" + PAGES + String.join("", objects)));
  }

  /** Anything, with a right end. */
  public static byte[] ending(String all) {
    return (all + "trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n").getBytes(ISO_8859_1);
  }

  /** An object stream with one object, deflated. */
  public static String objectStream(int number, String object) {
    return stream(
        "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated(number + " 0 \n" + object));
  }

  /** Object 9, a stream. */
  public static String stream(String dictionary, String content) {
    return "9 0 obj\n<< "
        + dictionary
        + " /Length "
        + content.length()
        + " >>\nstream\n"
        + content
        + "\nendstream\nendobj\n";
  }

  /** Bytes as text, one character each. */
  public static String deflated(String content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(content.getBytes(ISO_8859_1));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return packed.toString(ISO_8859_1);
  }
}
