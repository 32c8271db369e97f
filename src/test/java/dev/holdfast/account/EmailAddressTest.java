package dev.holdfast.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@example.com",
        "a.b+c@sub.example.co",
        "o'neil@xn--exmple-cua.com",
        "a_b-c%d@1.example.museum"
      })
  void usualAddressesAreRead(String text) {
    assertEquals(text, EmailAddress.parse(text).orElseThrow().text());
  }

  @Test
  void capitalsAreFoldedAlikeInEveryPlace() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertEquals("iris@example.com", EmailAddress.parse("IRIS@EXAMPLE.COM").orElseThrow().text());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theLocalPartHas64CharactersAtMost() {
    assertTrue(EmailAddress.parse("a".repeat(64) + "@example.com").isPresent());
    assertTrue(EmailAddress.parse("a".repeat(65) + "@example.com").isEmpty());
  }

  @Test
  void aHostileTextIsRefusedInNoTime() {
    long start = System.nanoTime();

    boolean empty = EmailAddress.parse("a.".repeat(120) + "@").isEmpty();

    assertTrue(empty && System.nanoTime() - start < 100_000_000L);
  }
}
