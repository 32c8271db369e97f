package dev.holdfast.audit;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Settings of the audit log, {@code holdfast.audit.*}. */
@ConfigMapping(prefix = "holdfast.audit")
public interface AuditConfig {
  /** What is younger is not let go, whatever is set; the database holds it too. */
  Duration SHORTEST_RETENTION = Duration.ofDays(30);

  /**
   * How many events may wait for the database before new requests are refused with 503; 10000 by
   * default, twice {@code holdfast.http.in-flight} at least. As much again is kept for what is
   * under way then.
   */
  @WithDefault("10000")
  int queue();

  /** How long a request waits for room for its event before it is refused; 2 seconds by default. */
  @WithName("wait")
  @WithDefault("2s")
  Duration longestWait();

  /** How long events are kept; 400 days by default, 30 at least. */
  @WithDefault("400d")
  Duration retention();

  /** After how long an export is cut that is not finished; 10 minutes by default. */
  @WithDefault("10m")
  Duration exportLongest();

  /** After how long a verification that was asked for is given up; 45 seconds by default. */
  @WithDefault("45s")
  Duration verifyLongest();

  /**
   * What is wrong with the settings of this room, each with its remedy, for the boot gate.
   *
   * @param setting the value of a key of {@code holdfast.*}
   */
  static List<String> faults(Function<String, Optional<String>> setting) {
    List<String> faults = new ArrayList<>();
    int underWay = setting.apply("http.in-flight").flatMap(AuditConfig::number).orElse(2000);
    int floor = 2 * underWay;
    setting
        .apply("audit.queue")
        .map(text -> number(text).orElse(0))
        .or(() -> Optional.of(10_000))
        .filter(queue -> queue < floor || queue > 1_000_000)
        .ifPresent(
            queue ->
                faults.add(
                    "HOLDFAST_AUDIT_QUEUE has no room for what may be under way: set it from "
                        + floor
                        + ", which is twice HOLDFAST_HTTP_IN_FLIGHT, to 1000000"));
    Duration second = Duration.ofSeconds(1);
    between(setting, faults, "audit.wait", Duration.ofMillis(1), Duration.ofSeconds(10));
    between(setting, faults, "audit.retention", SHORTEST_RETENTION, Duration.ofDays(36_600));
    between(setting, faults, "audit.export-longest", second, Duration.ofHours(1));
    between(setting, faults, "audit.verify-longest", second, Duration.ofSeconds(55));
    return faults;
  }

  private static Optional<Integer> number(String text) {
    return text.matches("\\d{1,7}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  private static void between(
      Function<String, Optional<String>> setting,
      List<String> faults,
      String key,
      Duration least,
      Duration most) {
    setting
        .apply(key)
        .filter(text -> !isBetween(text, least, most))
        .ifPresent(
            text ->
                faults.add(
                    "HOLDFAST_"
                        + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")
                        + " is out of range: set it from "
                        + least.toMillis()
                        + "ms to "
                        + most.toSeconds()
                        + "s, or leave it out"));
  }

  private static boolean isBetween(String text, Duration least, Duration most) {
    try {
      Duration duration = DurationConverter.parseDuration(text);
      return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
    } catch (IllegalArgumentException noDuration) {
      return false;
    }
  }
}
