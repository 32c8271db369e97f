package dev.holdfast.attachment.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("receipt.png", "receipt.png"),
        Arguments.of("Beleg Ünïcode 2026.11.22.PNG", "Beleg Ünïcode 2026.11.22.png"),
        Arguments.of("2026.11.22", "2026.11.22.png"),
        Arguments.of("receipt", "receipt.png"),
        Arguments.of("receipt.jpg", "receipt.png"),
        Arguments.of("receipt.html", "receipt.png"),
        Arguments.of("../../etc/passwd", "passwd.png"),
        Arguments.of("C:\\Windows\\x.exe", "x.png"),
        Arguments.of("C:x.png", "C_x.png"),
        Arguments.of("x.png:stream", "x.png_stream.png"),
        Arguments.of("a\0b.png", "ab.png"),
        Arguments.of("a\r\nSet-Cookie: b=c.png", "a Set-Cookie_ b_c.png"),
        Arguments.of("a\"; filename=\"b.png", "a__ filename__b.png"),
        Arguments.of("gnp.\u202Egnp.exe", "gnp.gnp.png"),
        Arguments.of("zero\u200Bwidth.png", "zerowidth.png"),
        Arguments.of("", "attachment.png"),
        Arguments.of(".", "attachment.png"),
        Arguments.of("..", "attachment.png"),
        Arguments.of("/", "attachment.png"),
        Arguments.of(".png", "png.png"),
        Arguments.of("...png", "png.png"),
        Arguments.of(".htaccess", "htaccess.png"),
        Arguments.of("CON", "attachment-CON.png"),
        Arguments.of("nul.png", "attachment-nul.png"),
        Arguments.of("com1.tar.png", "attachment-com1.tar.png"),
        Arguments.of("LPT\u00b9", "attachment-LPT\u00b9.png"),
        Arguments.of("contract.png", "contract.png"),
        Arguments.of("x.png. . ", "x.png"),
        Arguments.of("-rf.png", "rf.png"),
        Arguments.of("$(id)`id`|id.png", "(id)_id__id.png"),
        Arguments.of("smile \uD83D\uDE00.png", "smile \uD83D\uDE00.png"),
        Arguments.of("half \uD83D.png", "half.png"),
        Arguments.of("e\u0301.png", "\u00e9.png"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("names")
  void isReducedToASafeBaseName(String sent, String safe) {
    assertEquals(safe, FileName.safe(sent, FileType.PNG));
  }

  @Test
  void theOtherUsualEndOfAJpegStays() {
    assertEquals("a.jpeg", FileName.safe("a.JPEG", FileType.JPEG));
    assertEquals("a.jpg", FileName.safe("a.png", FileType.JPEG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\u00e9", "\uD83D\uDE00", " ", ".", "a.b"})
  void isNeverTooLongAndNeverCutInACharacter(String piece) {
    String name = FileName.safe(piece.repeat(3_000), FileType.PDF);

    assertTrue(name.length() <= FileName.LONGEST && name.endsWith(".pdf"), name);
    assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 255);
    assertFalse(name.contains("?") || Character.isHighSurrogate(name.charAt(name.length() - 5)));
  }

  @Test
  void isTheSameWhenItIsReducedAgain() {
    names()
        .map(name -> (String) name.get()[1])
        .forEach(safe -> assertEquals(safe, FileName.safe(safe, FileType.PNG)));
  }
}
