package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class TracksTest {
  private static final long MINUTE = 60_000;
  private static final long NOON = 1_800_000_000_000L;
  private static final int CAPACITY = 6400;

  private final Tracks tracks = new Tracks(new SecureRandom(), CAPACITY);

  @Test
  void aFloodOfNewSubjectsDoesNotHideOneThatIsOnItsWay() {
    int told = refused("address:192.0.2.7", 10);
    for (int i = 0; i < 10 * CAPACITY; i++) {
      refused("address:flood" + i, 1);
    }

    told += refused("address:192.0.2.7", 20);

    assertEquals(30, told);
  }

  @Test
  void thereAreNeverMoreThanThereIsRoomFor() {
    for (int i = 0; i < 3 * CAPACITY; i++) {
      refused("address:" + i, i % 30);
    }

    assertTrue(tracks.size() <= CAPACITY, () -> "there are " + tracks.size());
  }

  @Test
  void aStrangerHasNoUsual() {
    assertEquals(0, minutes(new Track(), 1, 700, false), 0.01);
  }

  @Test
  void whoAlwaysSendsMuchUsuallyDoes() {
    assertEquals(700, minutes(new Track(), 120, 700, false), 30);
  }

  @Test
  void anAttackOfAFewMinutesDoesNotBecomeUsual() {
    assertTrue(5 * minutes(new Track(), 10, 10_000, false) < 600);
  }

  @Test
  void whatIsFoundAtTheStartIsLearnedSooner() {
    assertTrue(5 * minutes(new Track(), 10, 700, true) > 700);
  }

  /** Told of the last one. */
  private int refused(String subject, int times) {
    int told = 0;
    for (int i = 0; i < times; i++) {
      told = tracks.with(subject, NOON, track -> track.add(Detector.REFUSALS, MINUTE, NOON, 30));
    }
    return told;
  }

  /** What is usual after so many minutes with so many requests each. */
  private static double minutes(Track track, int minutes, int requests, boolean learning) {
    double usual = 0;
    for (int minute = 0; minute < minutes; minute++) {
      for (int i = 0; i < requests; i++) {
        usual = track.usual(NOON + minute * MINUTE, learning);
      }
    }
    return usual;
  }
}
