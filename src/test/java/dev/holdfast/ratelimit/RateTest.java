package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  @ParameterizedTest
  @CsvSource({
    "1000/1m, 1000, PT1M",
    "1/1s, 1, PT1S",
    "1/1h, 1, PT1H",
    "5/90s, 5, PT90S",
    "1000000000/3600s, 1000000000, PT1H",
    "007/60m, 7, PT1H"
  })
  void whatIsWrittenIsMeant(String setting, long requests, Duration window) {
    assertEquals(Optional.of(new Rate(requests, window)), Rate.parse(setting));
  }

  @Test
  void offIsNoRate() {
    assertEquals(Optional.empty(), Rate.parse("off"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "OFF",
        "off ",
        "100",
        "100/",
        "/1m",
        "100/m",
        "100/1",
        "100/1d",
        "100/1M",
        "100/61m",
        "100/2h",
        "100/3601s",
        "100/0s",
        "0/1m",
        "-5/1m",
        "+5/1m",
        "1000000001/1m",
        "9999999999/1m",
        "99999999999999999999/1m",
        "1e3/1m",
        "1,000/1m",
        "100 / 1m",
        "100/1.5m",
        "100/500ms",
        "١/1m",
        "100/1m\n",
        "100/1m,5/1s"
      })
  void anythingElseIsRefusedWithTheRemedyAndWithoutTheValue(String setting) {
    String text =
        assertThrows(IllegalArgumentException.class, () -> Rate.parse(setting)).getMessage();

    assertTrue(text.startsWith("write requests/window such as 1000/1m"), text);
    assertFalse(setting.length() > 4 && text.contains(setting), text);
  }

  @ParameterizedTest
  @CsvSource({"0, PT1M", "-1, PT1M", "1, PT0S", "1, PT0.5S", "1, PT1.5S", "1, PT1H1S", "1, -PT1M"})
  void noRateIsOutsideOfWhatWindowsCount(long requests, Duration window) {
    assertThrows(IllegalArgumentException.class, () -> new Rate(requests, window));
  }
}
