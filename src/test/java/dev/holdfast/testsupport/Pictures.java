package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures as cameras and programs make them, and what hostile ones are made of. */
public final class Pictures {
  private static final int SIDE = 40;

  private Pictures() {}

  /** A small picture, always the same. */
  public static byte[] png() {
    return write("png", drawn(BufferedImage.TYPE_INT_ARGB), false);
  }

  /** A PNG of one of {@link BufferedImage}'s types, interlaced or not. */
  public static byte[] png(int type, boolean interlaced) {
    return write("png", drawn(type), interlaced);
  }

  /** A PNG with so many bytes, give or take a chunk's head: what is added is thrown away. */
  public static byte[] pngOf(int bytes) {
    byte[] bare = png();
    return withChunk(bare, "teXt", new byte[bytes - bare.length - 12]);
  }

  /** A PNG of noise, which can't be made smaller; {@code 4 * side * side} bytes and some. */
  public static byte[] noise(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
    Random random = new Random(7);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, random.nextInt());
    }
    return write("png", image, false);
  }

  public static byte[] jpeg() {
    return write("jpg", drawn(BufferedImage.TYPE_INT_RGB), false);
  }

  public static byte[] progressiveJpeg() {
    return write("jpg", drawn(BufferedImage.TYPE_INT_RGB), true);
  }

  public static byte[] greyJpeg() {
    return write("jpg", drawn(BufferedImage.TYPE_BYTE_GRAY), false);
  }

  /** One of four components, as printers have them. */
  public static byte[] cmykJpeg() {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, SIDE, SIDE, 4, null);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    return written(writer, new IIOImage(raster, null, null), writer.getDefaultWriteParam());
  }

  /** WebP of one pixel: lossy, lossless, and lossy with transparency. */
  public static byte[] lossyWebp() {
    return decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");
  }

  public static byte[] losslessWebp() {
    return decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
  }

  public static byte[] transparentWebp() {
    return decode(
        "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAA"
            + "AP4AAA3AAP7mtQAAAA==");
  }

  public static byte[] animatedWebp() {
    return decode(
        "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABW"
            + "UDhMDQAAAC8AAAAQBxAREYiI/gcA");
  }

  /** A PNG with a chunk behind its header. */
  public static byte[] withChunk(byte[] png, String name, byte[] data) {
    return inserted(png, 33, chunk(name, data));
  }

  /** A chunk of a PNG. */
  public static byte[] chunk(String name, byte[] data) {
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    named.writeBytes(name.getBytes(ISO_8859_1));
    named.writeBytes(data);
    CRC32 crc = new CRC32();
    crc.update(named.toByteArray());
    return joined(number(data.length), named.toByteArray(), number((int) crc.getValue()));
  }

  /** A PNG whose header claims a size, with a right check sum. */
  public static byte[] claiming(byte[] png, int width, int height) {
    byte[] data = Arrays.copyOfRange(png, 16, 29);
    System.arraycopy(number(width), 0, data, 0, 4);
    System.arraycopy(number(height), 0, data, 4, 4);
    byte[] claimed = png.clone();
    System.arraycopy(chunk("IHDR", data), 0, claimed, 8, 25);
    return claimed;
  }

  /** A JPEG with a segment behind its first two bytes. */
  public static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
    int length = data.length + 2;
    byte[] head = {(byte) 0xFF, (byte) marker, (byte) (length >> 8), (byte) length};
    return inserted(jpeg, 2, joined(head, data));
  }

  /** EXIF as a phone writes it, the low byte first: which way up, who made it, and where. */
  public static byte[] exif(int orientation, String maker, String place) {
    byte[] made = (maker + "\0").getBytes(ISO_8859_1);
    byte[] where = (place + "\0").getBytes(ISO_8859_1);
    int behind = 8 + 2 + 3 * 12 + 4;
    int directory = behind + made.length + where.length;
    return joined(
        "Exif\0\0II".getBytes(ISO_8859_1),
        new byte[] {42, 0, 8, 0, 0, 0, 3, 0},
        entry(0x010F, 2, made.length, behind),
        entry(0x0112, 3, 1, orientation),
        entry(0x8825, 4, 1, directory),
        new byte[4],
        made,
        where,
        new byte[] {1, 0},
        entry(0x001B, 7, where.length, behind + made.length),
        new byte[4]);
  }

  private static byte[] entry(int tag, int type, int count, int value) {
    return new byte[] {
      (byte) tag, (byte) (tag >> 8), (byte) type, 0,
      (byte) count, (byte) (count >> 8), 0, 0,
      (byte) value, (byte) (value >> 8), 0, 0
    };
  }

  /** A WebP with a chunk behind all others; the extended header must tell of it. */
  public static byte[] withWebpChunk(byte[] webp, String name, byte[] data) {
    byte[] whole =
        joined(
            webp, name.getBytes(ISO_8859_1), little(data.length), data, new byte[data.length & 1]);
    System.arraycopy(little(whole.length - 8), 0, whole, 4, 4);
    return whole;
  }

  /** What a picture shows, point by point. */
  public static int[] pixels(byte[] picture) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
      return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  public static byte[] inserted(byte[] into, int at, byte[] part) {
    return joined(Arrays.copyOf(into, at), part, Arrays.copyOfRange(into, at, into.length));
  }

  private static BufferedImage drawn(int type) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, type);
    for (int x = 0; x < SIDE; x++) {
      for (int y = 0; y < SIDE; y++) {
        image.setRGB(x, y, 0xFF000000 | (x * 6) << 16 | (y * 6) << 8 | (x * y) & 0xFF);
      }
    }
    return image;
  }

  private static byte[] write(String format, BufferedImage image, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    if (progressive) {
      how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    return written(writer, new IIOImage(image, null, null), how);
  }

  private static byte[] written(ImageWriter writer, IIOImage image, ImageWriteParam how) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, image, how);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static byte[] number(int value) {
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  private static byte[] little(int value) {
    return new byte[] {
      (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
    };
  }

  private static byte[] decode(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
