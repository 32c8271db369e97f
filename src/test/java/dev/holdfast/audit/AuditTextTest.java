package dev.holdfast.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTextTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 7, '\n', '\r', 0x1b, 0x7f, 0x85, 0x61C, 0x200B, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066,
        0xFEFF, 0xE000, 0xE0001
      })
  void whatBreaksLinesTurnsTextOrIsNotSeenIsWrittenOut(int c) {
    String safe = AuditText.safe("a" + Character.toString(c) + "b", 100);

    String hex = Integer.toHexString(c);
    String escape = c > 0xFFFF ? "\\u{" + hex + "}" : "\\u" + "0".repeat(4 - hex.length()) + hex;
    assertEquals("a" + escape + "b", safe);
  }

  @Test
  void halfACharacterIsWrittenOut() {
    assertEquals("a\\ud83d", AuditText.safe("a\ud83d", 100));
  }

  @Test
  void nobodyCanWriteWhatLooksEscaped() {
    assertEquals("\\u005cu000a", AuditText.safe("\\u000a", 100));
  }

  @Test
  void textOfPeopleStaysAsItIs() {
    assertEquals("Žofie 漢字 😀", AuditText.safe("Žofie 漢字 😀", 100));
    assertNull(AuditText.safe(null, 100));
  }

  @Test
  void whatIsTooLongIsCutAndShowsIt() {
    assertEquals("x".repeat(100), AuditText.safe("x".repeat(100), 100));
    assertEquals("x".repeat(99) + "…", AuditText.safe("x".repeat(101), 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\\", "é", "\u202e", "😀", "x\u0000"})
  void noEscapingMakesItLonger(String part) {
    for (int times = 1; times < 60; times++) {
      String safe = AuditText.safe(part.repeat(times), 40);

      assertTrue(safe.codePointCount(0, safe.length()) <= 40, safe);
    }
  }
}
