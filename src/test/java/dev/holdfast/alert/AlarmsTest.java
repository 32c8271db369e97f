package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlarmsTest {
  private final Alarms alarms = alarms(Map.of());

  @Test
  void whatIsSeenOfASubjectIsOneEntry() {
    alarms.raise(Detector.REFUSALS, "address:192.0.2.7", 30);
    alarms.raise(Detector.REFUSALS, "address:192.0.2.7", 1);

    List<Sighting> taken = alarms.take(false);

    assertEquals(1, taken.size());
    assertEquals(31, taken.get(0).times());
  }

  @Test
  void whatWasWrittenAMomentAgoWaits() {
    alarms.raise(Detector.REFUSALS, "all", 1);
    alarms.take(false);
    alarms.raise(Detector.REFUSALS, "all", 1);

    assertEquals(List.of(), alarms.take(false));
    assertEquals(1, alarms.take(true).size());
  }

  @Test
  void moreSubjectsThanThereIsRoomForAreTheOthersAndNoneIsLost() {
    for (int i = 0; i < 3 * Alarms.MOST_SUBJECTS; i++) {
      alarms.raise(Detector.REFUSALS, "address:" + i, 1);
    }

    List<Sighting> taken = allOfThem();

    assertEquals(Alarms.MOST_SUBJECTS + 1, taken.size());
    assertEquals(3 * Alarms.MOST_SUBJECTS, taken.stream().mapToLong(Sighting::times).sum());
    assertEquals(
        2 * Alarms.MOST_SUBJECTS,
        taken.stream()
            .filter(one -> one.subject().equals(Subjects.OTHERS))
            .mapToLong(Sighting::times)
            .sum());
  }

  @Test
  void noiseOnOneDetectorHidesNothingOfAnother() {
    for (int i = 0; i < 3 * Alarms.MOST_SUBJECTS; i++) {
      alarms.raise(Detector.REFUSALS, "address:" + i, 1);
    }
    alarms.raise(Detector.REFRESH_REUSE, "account:anna", 1);

    List<Sighting> taken = alarms.take(false);

    assertEquals(
        "account:anna",
        taken.stream()
            .filter(one -> one.detector() == Detector.REFRESH_REUSE)
            .findFirst()
            .orElseThrow()
            .subject());
  }

  @Test
  void aDetectorThatIsOffSeesNothing() {
    Alarms without = alarms(Map.of("holdfast.alert.off", "key_in_url, refusals"));
    without.raise(Detector.REFUSALS, "all", 1);
    without.raise(Detector.KEY_IN_URL, "all", 1);
    without.raise(Detector.VOLUME, "all", 1);

    assertEquals(
        List.of(Detector.VOLUME), without.take(true).stream().map(Sighting::detector).toList());
  }

  private List<Sighting> allOfThem() {
    List<Sighting> all = new java.util.ArrayList<>();
    List<Sighting> some = alarms.take(true);
    while (!some.isEmpty()) {
      all.addAll(some);
      some = alarms.take(true);
    }
    return all;
  }

  private static Alarms alarms(Map<String, String> settings) {
    return new Alarms(
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(AlertConfig.class)
            .withMappingIgnore("holdfast.alert.**")
            .withSources(new PropertiesConfigSource(settings, "test", 500))
            .build()
            .getConfigMapping(AlertConfig.class),
        Clock.systemUTC());
  }
}
