package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TallyTest {
  private static final long MINUTE = 60_000;
  private static final long NOON = 1_800_000_000_000L;

  private final Tally tally = new Tally(MINUTE);

  @Test
  void nothingIsToldBelowTheThreshold() {
    assertEquals(0, added(NOON, 29, 30));
  }

  @Test
  void whatReachesItTellsOfAllInTheWindowAndThenOfEach() {
    added(NOON, 29, 30);

    assertEquals(30, tally.add(NOON + 1, 30));
    assertEquals(1, tally.add(NOON + 2, 30));
  }

  @Test
  void allThatIsWithinAWindowCounts() {
    added(NOON + 1, 15, 30);

    assertEquals(30, added(NOON + MINUTE, 15, 30));
  }

  @Test
  void whatIsOlderIsForgotten() {
    added(NOON, 29, 30);

    assertEquals(0, tally.add(NOON + MINUTE * 13 / 12, 30));
  }

  @Test
  void afterAQuietTimeItIsToldAnew() {
    added(NOON, 31, 30);

    assertEquals(30, added(NOON + 2 * MINUTE, 30, 30));
  }

  @Test
  void aClockThatIsSetFarBackForgetsAll() {
    added(NOON, 29, 30);

    assertEquals(0, tally.add(NOON - 10 * MINUTE, 30));
    assertEquals(30, added(NOON - 10 * MINUTE, 29, 30));
  }

  @Test
  void moreThanAQuarterIsLoud() {
    added(NOON, 7, 30);
    assertFalse(tally.isLoud(NOON));

    tally.add(NOON, 30);

    assertTrue(tally.isLoud(NOON));
    assertFalse(tally.isLoud(NOON + 2 * MINUTE));
  }

  /** What the last one told. */
  private int added(long now, int times, long threshold) {
    int told = 0;
    for (int i = 0; i < times; i++) {
      told = tally.add(now, threshold);
    }
    return told;
  }
}
