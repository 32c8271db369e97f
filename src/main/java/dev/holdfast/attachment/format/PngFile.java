package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * PNG (W3C, third edition). Kept are the critical chunks and those of the others that say how the
 * samples are to be shown and have a fixed, small form. Everything else goes: texts, EXIF, times,
 * colour profiles (which hold texts, and are compressed), whatever is private or unknown.
 */
final class PngFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

  /** Deflate packs 1032 bytes into one at most; what claims more pixels than that is lying. */
  private static final long BEST_PACKING = 1032;

  private static final Set<String> ANIMATION = Set.of("acTL", "fcTL", "fdAT");

  private final Octets in;
  private final ByteArrayOutputStream out;
  private final Set<String> seen = new HashSet<>();
  private int colour;
  private int depth;
  private long unpacked;
  private long packed;
  private int colours;
  private String before = "";

  private PngFile(byte[] bytes) {
    in = new Octets(bytes);
    out = new ByteArrayOutputStream(bytes.length);
  }

  static byte[] stripped(byte[] bytes) {
    Refused.unless(Octets.begins(bytes, SIGNATURE));
    return new PngFile(bytes).read();
  }

  private byte[] read() {
    out.writeBytes(in.next(SIGNATURE.length));
    header(chunk());
    boolean more = true;
    while (more) {
      more = next(chunk());
    }
    Refused.unless(in.left() == 0 && seen.contains("IDAT"));
    Refused.unless(colour != 3 || seen.contains("PLTE"));
    Refused.unless(unpacked <= (packed + 1) * BEST_PACKING);
    return out.toByteArray();
  }

  private record Chunk(String name, byte[] data) {}

  private Chunk chunk() {
    long length = in.big32();
    Refused.unless(length <= in.left());
    String name = in.name();
    byte[] data = in.next(length);
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(ISO_8859_1));
    crc.update(data);
    Refused.unless(in.big32() == crc.getValue());
    Refused.unless(name.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'));
    return new Chunk(name, data);
  }

  private void header(Chunk chunk) {
    Refused.unless(chunk.name().equals("IHDR") && chunk.data().length == 13);
    Octets header = new Octets(chunk.data());
    long width = header.big32();
    long height = header.big32();
    depth = header.next();
    colour = header.next();
    Refused.unless(isKnown(colour, depth));
    Refused.unless(header.next() == 0 && header.next() == 0 && header.next() <= 1);
    Refused.unlessBounded(width, height);
    unpacked = (width * depth * samples() + 7) / 8 * height;
    write(chunk);
  }

  /** The combinations of table 11.1. */
  private static boolean isKnown(int colour, int depth) {
    return switch (colour) {
      case 0 -> Set.of(1, 2, 4, 8, 16).contains(depth);
      case 3 -> Set.of(1, 2, 4, 8).contains(depth);
      case 2, 4, 6 -> depth == 8 || depth == 16;
      default -> false;
    };
  }

  private int samples() {
    return switch (colour) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  /** Whether more chunks may follow. */
  private boolean next(Chunk chunk) {
    String name = chunk.name();
    int length = chunk.data().length;
    if (ANIMATION.contains(name)) {
      throw Refused.unsupported("Animations are not taken.");
    }
    switch (name) {
      case "PLTE" -> palette(length);
      case "IDAT" -> data(length);
      case "IEND" -> Refused.unless(length == 0);
      default -> {
        // An upper case letter in front: a decoder that does not know it can't go on.
        Refused.unless(Character.isLowerCase(name.charAt(0)));
        if (isHarmless(name, length) && seen.add(name)) {
          write(chunk);
        }
        before = name;
        return true;
      }
    }
    seen.add(name);
    before = name;
    write(chunk);
    return !name.equals("IEND");
  }

  private void palette(int length) {
    Refused.unless(!seen.contains("PLTE") && !seen.contains("IDAT"));
    Refused.unless(length > 0 && length % 3 == 0 && length <= 768);
    Refused.unless(colour == 2 || colour == 3 || colour == 6);
    colours = length / 3;
    Refused.unless(colour != 3 || colours <= 1 << depth);
  }

  private void data(int length) {
    Refused.unless(!seen.contains("IDAT") || before.equals("IDAT"));
    packed += length;
  }

  /** Of the form that the standard fixes, and where it has an effect: before the data. */
  private boolean isHarmless(String name, int length) {
    if (seen.contains("IDAT")) {
      return false;
    }
    return switch (name) {
      case "gAMA" -> length == 4;
      case "cHRM" -> length == 32;
      case "sRGB" -> length == 1;
      case "sBIT" -> length >= 1 && length <= 4;
      case "pHYs" -> length == 9;
      case "bKGD" -> length == (colour == 3 ? 1 : colour == 0 || colour == 4 ? 2 : 6);
      case "tRNS" ->
          colour == 0 && length == 2
              || colour == 2 && length == 6
              || colour == 3 && length > 0 && length <= colours;
      default -> false;
    };
  }

  private void write(Chunk chunk) {
    byte[] name = chunk.name().getBytes(ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(chunk.data());
    Octets.put32(out, chunk.data().length);
    out.writeBytes(name);
    out.writeBytes(chunk.data());
    Octets.put32(out, crc.getValue());
  }
}
