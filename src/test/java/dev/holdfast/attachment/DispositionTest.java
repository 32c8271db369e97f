package dev.holdfast.attachment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DispositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "attachment; filename=\"a b.png\" | a b.png",
        "Attachment;FILENAME=a.png | a.png",
        "attachment ; filename = \"a\\\"b\\\\c.png\" | a\"b\\c.png",
        "attachment; filename=\"a.png\"; size=1; x=\"y\" | a.png",
        "attachment; filename=\"euro.png\"; filename*=UTF-8''%e2%82%ac.png | €.png",
        "attachment; filename*=utf-8'de'%C3%BC.png; filename=\"u.png\" | ü.png",
        "attachment; filename=\"a;b.png\" | a;b.png"
      })
  void theNameIsThatOfTheHeader(String header, String name) {
    assertEquals(name, Disposition.filename(List.of(header)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\\\\", "%41"})
  void aLongNameIsRead(String piece) {
    String quoted = "attachment; filename=\"" + piece.repeat(5_000) + "\"";
    String extended = "attachment; filename*=UTF-8''" + "%41".repeat(5_000);

    assertTrue(Disposition.filename(List.of(quoted)).length() >= 5_000);
    assertEquals("A".repeat(5_000), Disposition.filename(List.of(extended)));
  }

  @Test
  void aNameMayBeEmpty() {
    assertEquals("", Disposition.filename(List.of("attachment; filename=\"\"")));
  }

  @Test
  void octetsAreTakenForUtf8IfTheyAreAndForLatin1IfNot() {
    String utf8 = new String("ü.png".getBytes(UTF_8), ISO_8859_1);

    assertEquals("ü.png", Disposition.filename(List.of("attachment; filename=\"" + utf8 + "\"")));
    assertEquals("ü.png", Disposition.filename(List.of("attachment; filename=\"ü.png\"")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "inline; filename=\"a.png\"",
        "attachment",
        "attachments; filename=a",
        "attachment; filename=\"a.png",
        "attachment; filename=a b",
        "attachment; filename=\"a\" b",
        "attachment; filename=a; filename=b",
        "attachment; filename*=UTF-8''a; filename*=UTF-8''b",
        "attachment; filename*=UTF-8''%zz",
        "attachment; filename*=UTF-8''%ff",
        "attachment; filename*=UTF-16''a",
        "attachment; filename*=\"a\"",
        "attachment; =a",
        "attachment, attachment; filename=a"
      })
  void whatIsNotOfTheGrammarIsRefused(String header) {
    assertThrows(ProblemException.class, () -> Disposition.filename(List.of(header)));
  }

  @Test
  void twoHeadersAreRefusedAndSoIsNone() {
    String one = "attachment; filename=a";

    assertThrows(ProblemException.class, () -> Disposition.filename(List.of(one, one)));
    assertThrows(ProblemException.class, () -> Disposition.filename(List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a b.png | attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png",
        "ü€.png | attachment; filename=\"__.png\"; filename*=UTF-8''%C3%BC%E2%82%AC.png",
        "(1).png | attachment; filename=\"(1).png\"; filename*=UTF-8''%281%29.png"
      })
  void whatGoesOutIsReadAsTheSameName(String name, String header) {
    assertEquals(header, Disposition.of(name));
    assertEquals(name, Disposition.filename(List.of(header)));
    assertTrue(header.chars().allMatch(c -> c >= ' ' && c < 0x7F));
  }
}
