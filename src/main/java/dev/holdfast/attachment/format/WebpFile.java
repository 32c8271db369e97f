package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * WebP (RFC 9649). Kept are the picture, its transparency, and of the extended header what these
 * need; EXIF, XMP, colour profiles and unknown chunks go. Animations are refused.
 */
final class WebpFile {
  private static final int ALPHA = 0x10;
  private static final Set<String> ANIMATION = Set.of("ANIM", "ANMF");
  private static final Set<String> PICTURES = Set.of("VP8 ", "VP8L");

  private record Size(int width, int height) {}

  private WebpFile() {}

  static byte[] stripped(byte[] bytes) {
    Octets in = new Octets(bytes);
    Refused.unless(in.left() >= 12 && in.name().equals("RIFF"));
    Refused.unless(in.little32() == in.left() && in.name().equals("WEBP"));
    Map<String, byte[]> chunks = chunks(in);
    String first = chunks.keySet().iterator().next();
    Size size = picture(chunks);
    Refused.unlessBounded(size.width(), size.height());
    return first.equals("VP8X") ? extended(chunks, size) : simple(chunks, first);
  }

  /** In their order. What is kept may come once. */
  private static Map<String, byte[]> chunks(Octets in) {
    Map<String, byte[]> chunks = new LinkedHashMap<>();
    while (in.left() > 0) {
      String name = in.name();
      long length = in.little32();
      byte[] data = in.next(length);
      if ((length & 1) == 1) {
        in.next();
      }
      if (ANIMATION.contains(name)) {
        throw Refused.unsupported("Animations are not taken.");
      }
      if (name.equals("VP8X") || name.equals("ALPH") || PICTURES.contains(name)) {
        Refused.unless(chunks.put(name, data) == null);
      } else {
        // The extended header comes before all else.
        Refused.unless(!chunks.isEmpty());
      }
    }
    Refused.unless(!chunks.isEmpty());
    return chunks;
  }

  private static Size picture(Map<String, byte[]> chunks) {
    Refused.unless(chunks.containsKey("VP8 ") != chunks.containsKey("VP8L"));
    return chunks.containsKey("VP8 ") ? lossy(chunks.get("VP8 ")) : lossless(chunks.get("VP8L"));
  }

  /** The head of a key frame (RFC 6386, 9.1). */
  private static Size lossy(byte[] frame) {
    Refused.unless(frame.length > 10);
    int tag = Octets.little16(frame, 0) | (frame[2] & 0xFF) << 16;
    boolean key = (tag & 1) == 0;
    boolean shown = (tag >> 4 & 1) == 1;
    Refused.unless(key && shown && (tag >> 1 & 7) <= 3 && (tag >> 5) <= frame.length - 10);
    Refused.unless(frame[3] == (byte) 0x9D && frame[4] == 1 && frame[5] == 0x2A);
    return new Size(Octets.little16(frame, 6) & 0x3FFF, Octets.little16(frame, 8) & 0x3FFF);
  }

  /** RFC 9649, 3.4: a signature, two sizes of 14 bits less one, transparency, the version. */
  private static Size lossless(byte[] data) {
    Refused.unless(data.length > 5 && data[0] == 0x2F);
    long bits = Octets.little16(data, 1) | (long) Octets.little16(data, 3) << 16;
    Refused.unless(bits >> 29 == 0);
    return new Size((int) (bits & 0x3FFF) + 1, (int) (bits >> 14 & 0x3FFF) + 1);
  }

  private static byte[] simple(Map<String, byte[]> chunks, String first) {
    Refused.unless(PICTURES.contains(first) && chunks.size() == 1);
    return file(chunks);
  }

  private static byte[] extended(Map<String, byte[]> chunks, Size size) {
    byte[] header = chunks.get("VP8X");
    Refused.unless(header.length == 10);
    Refused.unless(canvas(header, 4) == size.width() && canvas(header, 7) == size.height());
    Refused.unless(!chunks.containsKey("ALPH") || chunks.containsKey("VP8 "));
    byte[] bare = new byte[10];
    bare[0] = (byte) (header[0] & ALPHA);
    System.arraycopy(header, 4, bare, 4, 6);
    chunks.put("VP8X", bare);
    return file(chunks);
  }

  private static int canvas(byte[] header, int at) {
    return (Octets.little16(header, at) | (header[at + 2] & 0xFF) << 16) + 1;
  }

  private static byte[] file(Map<String, byte[]> chunks) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("WEBP".getBytes(ISO_8859_1));
    chunks.forEach(
        (name, data) -> {
          body.writeBytes(name.getBytes(ISO_8859_1));
          Octets.putLittle32(body, data.length);
          body.writeBytes(data);
          if ((data.length & 1) == 1) {
            body.write(0);
          }
        });
    ByteArrayOutputStream file = new ByteArrayOutputStream(body.size() + 8);
    file.writeBytes("RIFF".getBytes(ISO_8859_1));
    Octets.putLittle32(file, body.size());
    file.writeBytes(body.toByteArray());
    return file.toByteArray();
  }
}
