package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Pictures;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegFileTest {
  private static final byte[] JPEG = Pictures.jpeg();
  private static final byte[] SECRET = "http://ns.adobe.com/ Zerbina".getBytes(ISO_8859_1);

  @Test
  void aPhotographComesBackWithoutItsPlaceAndWithTheSamePixels() {
    byte[] photograph =
        Pictures.withSegment(JPEG, 0xE1, Pictures.exif(1, "Zerbina 3000", "47.11 N 8.15 E"));

    byte[] stored = FileType.JPEG.accepted(photograph);

    String text = new String(stored, ISO_8859_1);
    assertFalse(text.contains("Zerbina") || text.contains("47.11") || text.contains("Exif"));
    assertArrayEquals(Pictures.pixels(photograph), Pictures.pixels(stored));
  }

  @ParameterizedTest
  @ValueSource(ints = {0xE1, 0xE2, 0xE3, 0xEC, 0xED, 0xEF, 0xFE, 0xE0, 0xEE})
  void whatTellsMoreThanThePixelsIsLeftOut(int marker) {
    byte[] stored = FileType.JPEG.accepted(Pictures.withSegment(JPEG, marker, SECRET));

    assertArrayEquals(FileType.JPEG.accepted(JPEG), stored);
  }

  @ParameterizedTest
  @CsvSource({"2,0002", "3,0003", "6,0006", "8,0008"})
  void whichWayUpItIsStaysAndNothingElseDoes(int orientation, String value) {
    byte[] turned =
        Pictures.withSegment(JPEG, 0xE1, Pictures.exif(orientation, "Zerbina", "47.11"));

    byte[] stored = FileType.JPEG.accepted(turned);

    String hex = HexFormat.of().formatHex(stored);
    assertTrue(
        hex.contains(
            "ffe10022457869660000"
                + "4d4d002a00000008"
                + "0001"
                + "0112000300000001"
                + value
                + "0000"
                + "00000000"),
        hex);
    assertFalse(new String(stored, ISO_8859_1).contains("Zerbina"));
    assertArrayEquals(stored, FileType.JPEG.accepted(stored));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 255})
  void aNonsensicalOrientationIsNone(int orientation) {
    byte[] exif = Pictures.exif(orientation, "x", "y");

    byte[] stored = FileType.JPEG.accepted(Pictures.withSegment(JPEG, 0xE1, exif));

    assertArrayEquals(FileType.JPEG.accepted(JPEG), stored);
  }

  static Stream<byte[]> kinds() {
    return Stream.of(JPEG, Pictures.progressiveJpeg(), Pictures.greyJpeg(), Pictures.cmykJpeg());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindIsTakenAsItCame(byte[] jpeg) {
    byte[] stored = FileType.JPEG.accepted(jpeg);

    assertArrayEquals(afterApplicationSegments(jpeg), afterApplicationSegments(stored));
  }

  /** From the first table on. */
  private static byte[] afterApplicationSegments(byte[] jpeg) {
    int at = new String(jpeg, ISO_8859_1).indexOf("\u00ff\u00db");
    return Arrays.copyOfRange(jpeg, at, jpeg.length);
  }

  @Test
  void theThumbnailGoesAndTheDensityStays() {
    byte[] jfif = "JFIF\0\1\1\1\0\110\0\110\1\1RGB".getBytes(ISO_8859_1);
    byte[] bare =
        Pictures.joined(Arrays.copyOf(JPEG, 2), Arrays.copyOfRange(JPEG, 20, JPEG.length));

    String stored =
        HexFormat.of().formatHex(FileType.JPEG.accepted(Pictures.withSegment(bare, 0xE0, jfif)));

    assertTrue(
        stored.startsWith("ffd8ffe000104a464946000101010048004800 00".replace(" ", "")), stored);
    assertFalse(stored.contains("524742"));
  }

  @ParameterizedTest
  @CsvSource({
    "10000,4000,201",
    "10001,1,400",
    "1,10001,400",
    "6400,6400,400",
    "65500,65500,400",
    "0,9,415"
  })
  void sizesAreThoseOfTheHeader(int width, int height, int verdict) {
    byte[] claiming = JPEG.clone();
    int frame = new String(JPEG, ISO_8859_1).indexOf("\u00ff\u00c0");
    claiming[frame + 5] = (byte) (height >> 8);
    claiming[frame + 6] = (byte) height;
    claiming[frame + 7] = (byte) (width >> 8);
    claiming[frame + 8] = (byte) width;

    assertEquals(verdict, Verdict.on(FileType.JPEG, claiming));
  }

  static Stream<Arguments> strange() {
    int frame = new String(JPEG, ISO_8859_1).indexOf("\u00ff\u00c0");
    byte[] header = Arrays.copyOfRange(JPEG, frame, frame + 19);
    byte[] arithmetic = JPEG.clone();
    arithmetic[frame + 1] = (byte) 0xC9;
    return Stream.of(
        Arguments.of("nothing", new byte[0]),
        Arguments.of("a start", Arrays.copyOf(JPEG, 3)),
        Arguments.of("half", Arrays.copyOf(JPEG, JPEG.length / 2)),
        Arguments.of("no end", Arrays.copyOf(JPEG, JPEG.length - 2)),
        Arguments.of("a byte behind the end", Arrays.copyOf(JPEG, JPEG.length + 1)),
        Arguments.of("an archive behind it", Pictures.joined(JPEG, "PK\3\4".getBytes(ISO_8859_1))),
        Arguments.of("another picture behind it", Pictures.joined(JPEG, JPEG)),
        Arguments.of("two frames", Pictures.inserted(JPEG, frame, header)),
        Arguments.of("a coding that browsers don't know", arithmetic),
        Arguments.of("a table that is none", Pictures.withSegment(JPEG, 0xC4, SECRET)),
        Arguments.of("a quantization that is none", Pictures.withSegment(JPEG, 0xDB, SECRET)),
        Arguments.of("an unknown part", Pictures.withSegment(JPEG, 0xF0, SECRET)),
        Arguments.of("a PNG", Pictures.png()),
        Arguments.of("a GIF that is a script", "GIF89a=1;alert(1)".getBytes(ISO_8859_1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strange")
  void whatIsNotWholeOrNotOnlyAJpegIsRefused(String what, byte[] bytes) {
    assertEquals(415, Verdict.on(FileType.JPEG, bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?php x",
        "<SCRIPT>",
        "PK\5\6\0\0\0\0",
        "PK\1\2xPK\5\6\1\0",
        "Rar!\32\7",
        "7z\u00bc\u00af\47\34"
      })
  void whatHidesInThePixelsThemselvesIsRefused(String hidden) {
    int scan = JPEG.length - 40;
    byte[] polyglot = Pictures.inserted(JPEG, scan, hidden.getBytes(ISO_8859_1));

    assertEquals(415, Verdict.on(FileType.JPEG, polyglot));
  }
}
