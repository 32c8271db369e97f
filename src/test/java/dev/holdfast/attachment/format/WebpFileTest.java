package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Pictures;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebpFileTest {
  private static final byte[] SECRET = "47.11 N 8.15 E".getBytes(ISO_8859_1);

  static Stream<byte[]> kinds() {
    return Stream.of(Pictures.lossyWebp(), Pictures.losslessWebp(), Pictures.transparentWebp());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindIsTakenAsItCame(byte[] webp) {
    assertArrayEquals(webp, FileType.WEBP.accepted(webp));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXIF", "XMP ", "ICCP", "ABCD"})
  void whatTellsMoreThanThePixelsIsLeftOut(String chunk) {
    byte[] webp = Pictures.transparentWebp();
    byte[] telling = Pictures.withWebpChunk(webp, chunk, SECRET);
    telling[20] |= 0x2C;

    assertArrayEquals(webp, FileType.WEBP.accepted(telling));
  }

  @Test
  void aSizeBeyondTheBoundIsRefused() {
    byte[] large = Pictures.lossyWebp();
    large[27] = 0x3F;

    assertEquals(400, Verdict.on(FileType.WEBP, large));
  }

  static Stream<Arguments> strange() {
    byte[] webp = Pictures.lossyWebp();
    byte[] longer = webp.clone();
    longer[4] += 2;
    byte[] noKey = webp.clone();
    noKey[20] |= 1;
    byte[] otherCanvas = Pictures.transparentWebp();
    otherCanvas[24] = 9;
    byte[] version = Pictures.losslessWebp();
    version[24] |= (byte) 0xE0;
    return Stream.of(
        Arguments.of("nothing", new byte[0]),
        Arguments.of("a head", Arrays.copyOf(webp, 12)),
        Arguments.of("half", Arrays.copyOf(webp, webp.length / 2)),
        Arguments.of("a byte behind the end", Arrays.copyOf(webp, webp.length + 1)),
        Arguments.of("a length that lies", longer),
        Arguments.of("a frame that needs another", noKey),
        Arguments.of("a canvas of another size", otherCanvas),
        Arguments.of("a version that is none", version),
        Arguments.of("two pictures", Pictures.withWebpChunk(webp, "VP8L", new byte[9])),
        Arguments.of("an animation", Pictures.animatedWebp()),
        Arguments.of("sound", "RIFF\4\0\0\0WAVE".getBytes(ISO_8859_1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strange")
  void whatIsNotWholeOrNotOnlyAWebpIsRefused(String what, byte[] bytes) {
    assertEquals(415, Verdict.on(FileType.WEBP, bytes));
  }
}
