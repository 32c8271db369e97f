package dev.holdfast.account.mfa;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {
  private static final byte[] SECRET = "12345678901234567890".getBytes(US_ASCII);

  /** The last six digits of RFC 6238, appendix B. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void theReferenceCodesAreGoodInTheirTime(long second, String code) {
    OptionalLong step = Totp.step(SECRET, code, Instant.ofEpochSecond(second));

    assertEquals(OptionalLong.of(second / 30), step);
  }

  @ParameterizedTest
  @ValueSource(longs = {1111111080 - 30, 1111111080 + 30, 1111111080 + 59})
  void aClockMayBeOneStepOff(long second) {
    OptionalLong step = Totp.step(SECRET, "081804", Instant.ofEpochSecond(second));

    assertEquals(OptionalLong.of(1111111109 / 30), step);
  }

  @ParameterizedTest
  @ValueSource(longs = {1111111080 - 31, 1111111080 + 60})
  void aClockMayNotBeTwoStepsOff(long second) {
    OptionalLong step = Totp.step(SECRET, "081804", Instant.ofEpochSecond(second));

    assertTrue(step.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12345",
        "1234567",
        " 123456",
        "123456 ",
        "12345\n",
        "123456\n",
        "+12345",
        "-12345",
        "0x1234",
        "12 345",
        "１２３４５６",
        "١٢٣٤٥٦",
        "१२३४५६",
        "𝟏𝟐𝟑𝟒𝟓𝟔",
        "12345６"
      })
  void onlySixAsciiDigitsAreACode(String text) {
    assertFalse(Totp.isWritten(text));
  }

  @Test
  void zerosInFrontCount() {
    assertTrue(Totp.isWritten("005924"));
  }
}
