package dev.holdfast.alert;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.kernel.Times;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the detectors saw and is not written yet, one entry for each detector and subject, whatever
 * is going on: so it is bounded while the database is away, and nothing seen is lost.
 *
 * <p>Each detector has 1,000 subjects of its own here; what it sees of more is one entry, {@code
 * others}. Noise on one detector takes no room from another.
 */
@Singleton
class Alarms {
  static final int MOST_SUBJECTS = 1000;

  /** Of each detector at a time. */
  private static final int MOST_TAKEN = 50;

  /** How often one alert is written while it goes on. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private record Key(Detector detector, String subject) {}

  private final Clock clock;
  private final Set<Detector> off;
  private final Map<Detector, Map<String, Sighting>> waiting = new EnumMap<>(Detector.class);

  /** Those written a moment ago; with more than these some are written sooner. */
  private final Cache<Key, Boolean> written =
      Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(PAUSE).build();

  Alarms(AlertConfig config, Clock clock) {
    this.clock = clock;
    this.off = AlertConfig.switchedOff(config);
    for (Detector detector : Detector.values()) {
      waiting.put(detector, new ConcurrentHashMap<>());
    }
  }

  /** A detector saw something; never waits. */
  void raise(Detector detector, String subject, long times) {
    if (!off.contains(detector)) {
      OffsetDateTime now = Times.now(clock);
      add(new Sighting(detector, subject, times, now, now));
    }
  }

  /** Puts back what could not be written. */
  void add(Sighting seen) {
    Map<String, Sighting> others = waiting.get(seen.detector());
    boolean hasPlace = others.size() < MOST_SUBJECTS || others.containsKey(seen.subject());
    others.merge(hasPlace ? seen.subject() : Subjects.OTHERS, seen, Sighting::and);
  }

  /**
   * Takes what is to be written now, a share of each detector, in an order that is the same on all
   * replicas, so that they don't wait for each other in a circle.
   *
   * @param all whether those too that were written a moment ago
   */
  List<Sighting> take(boolean all) {
    List<Sighting> taken = new ArrayList<>();
    waiting.forEach((detector, seen) -> take(detector, seen, all, taken));
    taken.sort(Comparator.comparing(Sighting::detector).thenComparing(Sighting::subject));
    return taken;
  }

  private void take(
      Detector detector, Map<String, Sighting> seen, boolean all, List<Sighting> taken) {
    int left = MOST_TAKEN;
    for (String subject : seen.keySet()) {
      Key key = new Key(detector, subject);
      if (left == 0 || !all && written.getIfPresent(key) != null) {
        continue;
      }
      Sighting one = seen.remove(subject);
      if (one != null) {
        taken.add(named(subject, one));
        written.put(key, true);
        left--;
      }
    }
  }

  /** The first of several that have no place of their own still has its own name. */
  private static Sighting named(String subject, Sighting seen) {
    return new Sighting(seen.detector(), subject, seen.times(), seen.first(), seen.last());
  }
}
