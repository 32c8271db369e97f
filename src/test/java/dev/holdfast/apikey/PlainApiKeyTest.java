package dev.holdfast.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainApiKeyTest {
  /** Its checksum was computed by another program (Python's zlib.crc32). */
  private static final String KNOWN =
      "sk_live_Ab12Cd34Ef56_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZa28Cwll";

  private final SecureRandom random = new SecureRandom();

  @Test
  void aKeyHasTheFormOfTheContract() {
    String key = PlainApiKey.next(random).shown();

    assertTrue(key.matches("sk_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}"), key);
  }

  @Test
  void itsLastSixAreTheCrc32OfAllBeforeInBase62() {
    String key = PlainApiKey.next(random).shown();

    CRC32 crc = new CRC32();
    crc.update(key.substring(0, 58).getBytes(StandardCharsets.US_ASCII));
    long value = 0;
    for (char digit : key.substring(58).toCharArray()) {
      value =
          value * 62
              + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".indexOf(digit);
    }
    assertEquals(crc.getValue(), value);
  }

  @Test
  void aKeyOfAnotherImplementationIsRead() {
    assertTrue(PlainApiKey.parse(KNOWN).isPresent());
  }

  @Test
  void whatWasMadeIsRead() {
    PlainApiKey key = PlainApiKey.next(random);

    PlainApiKey read = PlainApiKey.parse(key.shown()).orElseThrow();

    assertEquals(key.shown(), read.shown());
    assertEquals(key.shown().substring(8, 20), read.publicId());
  }

  @Test
  void aKeyWithAnyCharacterChangedIsNone() {
    String key = PlainApiKey.next(random).shown();

    for (int i = 0; i < key.length(); i++) {
      char other = key.charAt(i) == 'x' ? 'y' : 'x';
      assertEquals(
          Optional.empty(), PlainApiKey.parse(key.substring(0, i) + other + key.substring(i + 1)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " %s",
        "%s ",
        "%s\n",
        "%s=",
        "Bearer %s",
        "SK_LIVE%s",
        "sk_test%s",
        "%s%s",
        "%s,%s",
        "sk_live_"
      })
  void anotherSpellingIsNone(String form) {
    String key = PlainApiKey.next(random).shown();
    boolean keepsPrefix = !form.toLowerCase(java.util.Locale.ROOT).matches("sk_(live|test)%s");
    String tail = keepsPrefix ? key : key.substring(7);

    assertEquals(Optional.empty(), PlainApiKey.parse(form.formatted(tail, tail)));
  }

  @Test
  void everyCharacterComesAsOftenAsAnyOther() {
    int[] counts = new int[128];
    int keys = 2000;
    for (int i = 0; i < keys; i++) {
      String key = PlainApiKey.next(random).shown();
      (key.substring(8, 20) + key.substring(21, 58)).chars().forEach(c -> counts[c]++);
    }

    // 49 characters a key: 1580 of each are expected, and 40 are one standard deviation.
    for (char c : "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray()) {
      assertEquals(49.0 * keys / 62, counts[c], 280, String.valueOf(c));
    }
  }

  @Test
  void aKeyPrintsAsStars() {
    assertEquals("***", PlainApiKey.next(random).toString());
    assertEquals("***", new NewApiKeyView(null, "n", "k", "m", null, null, "", "", "").toString());
  }

  @Test
  void aMaskHasTheFirstFourOfThePublicIdAndTheLastFourOfTheSecret() {
    PlainApiKey key = PlainApiKey.next(random);

    String mask = PlainApiKey.masked(key.publicId(), key.tail());

    assertEquals(
        key.shown().substring(0, 12) + "…" + key.shown().substring(key.shown().length() - 4), mask);
  }
}
