package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.testsupport.Pictures;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngFileTest {
  private static final byte[] PNG = Pictures.png();
  private static final byte[] SECRET = "Comment\0<?php echo 1 ?>".getBytes(ISO_8859_1);

  @ParameterizedTest
  @CsvSource({"1,false", "1,true", "2,true", "10,false", "11,false", "12,false", "13,true"})
  void everyKindOfPixelsIsTakenAsItCame(int type, boolean interlaced) {
    byte[] png = Pictures.png(type, interlaced);

    byte[] stored = FileType.PNG.accepted(png);

    assertArrayEquals(Pictures.pixels(png), Pictures.pixels(stored));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tEXt", "zTXt", "iTXt", "eXIf", "tIME", "iCCP", "teXt", "gAMA", "sRGB"})
  void whatTellsMoreThanThePixelsIsLeftOut(String chunk) {
    byte[] stored = FileType.PNG.accepted(Pictures.withChunk(PNG, chunk, SECRET));

    assertFalse(new String(stored, ISO_8859_1).contains("php"));
    assertArrayEquals(Pictures.pixels(PNG), Pictures.pixels(stored));
  }

  @Test
  void whatSaysHowPixelsAreShownStays() {
    byte[] marked = Pictures.withChunk(PNG, "gAMA", new byte[] {0, 0, (byte) 0xB1, (byte) 0x8F});

    assertArrayEquals(marked, FileType.PNG.accepted(marked));
  }

  @Test
  void whatIsStoredIsTakenAgainAndStaysAsItIs() {
    byte[] stored = FileType.PNG.accepted(Pictures.withChunk(PNG, "tEXt", SECRET));

    assertArrayEquals(stored, FileType.PNG.accepted(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "10000,4000,415", // Within the bounds, but more than its data could be.
    "10001,1,400",
    "1,10001,400",
    "6400,6400,400",
    "65500,65500,400",
    "0,40,415",
    "40,0,415",
    "-1,-1,400"
  })
  void sizesAreThoseOfTheHeader(int width, int height, int verdict) {
    assertEquals(verdict, Verdict.on(FileType.PNG, Pictures.claiming(PNG, width, height)));
  }

  static Stream<Arguments> strange() {
    byte[] end = Arrays.copyOfRange(PNG, PNG.length - 12, PNG.length);
    byte[] badCrc = PNG.clone();
    badCrc[PNG.length - 20] ^= 1;
    byte[] wrongDepth = Pictures.png();
    wrongDepth[24] = 3;
    return Stream.of(
        Arguments.of("nothing", new byte[0]),
        Arguments.of("a signature", Arrays.copyOf(PNG, 8)),
        Arguments.of("half", Arrays.copyOf(PNG, PNG.length / 2)),
        Arguments.of("no end", Arrays.copyOf(PNG, PNG.length - 12)),
        Arguments.of("no data", Pictures.joined(Arrays.copyOf(PNG, 33), end)),
        Arguments.of("a byte behind the end", Arrays.copyOf(PNG, PNG.length + 1)),
        Arguments.of("an archive behind it", Pictures.joined(PNG, "PK\3\4".getBytes(ISO_8859_1))),
        Arguments.of("a wrong sum", badCrc),
        Arguments.of("a depth that is none", wrongDepth),
        Arguments.of("two headers", Pictures.inserted(PNG, 33, Arrays.copyOfRange(PNG, 8, 33))),
        Arguments.of("an unknown part that matters", Pictures.withChunk(PNG, "ABCD", SECRET)),
        Arguments.of("a palette of a grey picture", withPalette(BufferedImage.TYPE_BYTE_GRAY)),
        Arguments.of("an animation", Pictures.withChunk(PNG, "acTL", new byte[8])),
        Arguments.of("a frame", Pictures.withChunk(PNG, "fdAT", new byte[8])),
        Arguments.of("a script in the data", Pictures.withChunk(PNG, "IDAT", SECRET)),
        Arguments.of("a JPEG", Pictures.jpeg()));
  }

  private static byte[] withPalette(int type) {
    return Pictures.withChunk(Pictures.png(type, false), "PLTE", new byte[3]);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strange")
  void whatIsNotWholeOrNotOnlyAPngIsRefused(String what, byte[] bytes) {
    assertEquals(415, Verdict.on(FileType.PNG, bytes));
  }

  @Test
  void aLengthBeyondTheFileIsRefused() {
    byte[] lying = PNG.clone();
    lying[33] = (byte) 0xFF;

    assertEquals(415, Verdict.on(FileType.PNG, lying));
  }
}
