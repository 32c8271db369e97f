package dev.holdfast.alert;

import dev.holdfast.ratelimit.Rate;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Settings of the detectors, {@code holdfast.alert.*}: how many within which window are an alert,
 * {@code 30/1m}, or {@code off}.
 */
@ConfigMapping(prefix = "holdfast.alert")
public interface AlertConfig {

  /** Refusals (401, 403, limited log-ins) of one address; {@code 30/1m} by default. */
  @WithDefault("30/1m")
  String refusals();

  /** Refusals from anywhere; {@code 200/1m} by default. */
  @WithDefault("200/1m")
  String refusalsOverall();

  /** Requests of one principal or address; {@code 600/1m} by default. */
  @WithDefault("600/1m")
  String volume();

  /** How many times its own usual a subject must send besides; 5 by default. */
  @WithDefault("5")
  int volumeFactor();

  /**
   * For how long after its start a replica only learns what is usual; 10 minutes by default: else
   * every start would raise an alert about each busy client.
   */
  @WithDefault("10m")
  Duration volumeLearning();

  /** Answers 404 to one principal or address; {@code 20/1m} by default. */
  @WithDefault("20/1m")
  String enumeration();

  /** Malformed or invalid requests of one principal or address; {@code 60/1m} by default. */
  @WithDefault("60/1m")
  String oddPayloads();

  /** Lock-outs of any kind together; {@code 5/5m} by default. */
  @WithDefault("5/5m")
  String lockouts();

  /** Detectors that are switched off, by their names, comma-separated; none by default. */
  Optional<List<String>> off();

  /**
   * How long an alert is kept after it was acknowledged, and one that nobody took note of after it
   * was last seen; 90 days by default.
   */
  @WithDefault("90d")
  Duration kept();

  /** The names of the detectors that raise no alert, switched off by their names or their rates. */
  static List<String> silent(AlertConfig config) {
    Map<Detector, String> rates =
        Map.of(
            Detector.REFUSALS, config.refusals(),
            Detector.REFUSALS_OVERALL, config.refusalsOverall(),
            Detector.VOLUME, config.volume(),
            Detector.ENUMERATION, config.enumeration(),
            Detector.ODD_PAYLOADS, config.oddPayloads(),
            Detector.LOCKOUTS, config.lockouts());
    Set<Detector> named = switchedOff(config);
    return Arrays.stream(Detector.values())
        .filter(
            one ->
                named.contains(one)
                    || rates.containsKey(one) && Rate.parse(rates.get(one)).isEmpty())
        .map(Detector::label)
        .toList();
  }

  /** The detectors that are switched off by their names. */
  static Set<Detector> switchedOff(AlertConfig config) {
    return config.off().orElse(List.of()).stream()
        .flatMap(name -> Detector.of(name.strip()).stream())
        .collect(Collectors.toSet());
  }

  /**
   * What is wrong with the settings, each with its remedy, for the boot gate.
   *
   * @param settings gives a setting by its name after {@code holdfast.alert.}
   */
  static List<String> faults(Function<String, Optional<String>> settings) {
    List<String> faults = new ArrayList<>();
    for (String name :
        List.of(
            "refusals", "refusals-overall", "volume", "enumeration", "odd-payloads", "lockouts")) {
      settings.apply(name).flatMap(text -> fault(name, text)).ifPresent(faults::add);
    }
    settings
        .apply("volume-factor")
        .filter(text -> !text.matches("[1-9]\\d{0,3}"))
        .ifPresent(
            text ->
                faults.add(
                    "HOLDFAST_ALERT_VOLUME_FACTOR is no number from 1 to 9999: set it to how many times its usual a subject must send, or leave it out"));
    between("volume-learning", settings, Duration.ZERO, Duration.ofDays(1), faults);
    between("kept", settings, Duration.ofDays(1), Duration.ofDays(3660), faults);
    settings
        .apply("off")
        .filter(
            list ->
                Arrays.stream(list.split(","))
                    .anyMatch(name -> Detector.of(name.strip()).isEmpty()))
        .ifPresent(
            list ->
                faults.add(
                    "HOLDFAST_ALERT_OFF names a detector that there is not: it may list "
                        + String.join(
                            ", ", Arrays.stream(Detector.values()).map(Detector::label).toList())));
    return faults;
  }

  private static Optional<String> fault(String name, String text) {
    try {
      Rate.parse(text);
      return Optional.empty();
    } catch (IllegalArgumentException malformed) {
      return Optional.of(environment(name) + " can't be read: " + malformed.getMessage());
    }
  }

  private static void between(
      String name,
      Function<String, Optional<String>> settings,
      Duration least,
      Duration most,
      List<String> faults) {
    settings
        .apply(name)
        .filter(text -> !isBetween(text, least, most))
        .ifPresent(
            text ->
                faults.add(
                    environment(name)
                        + " is out of range: set it from "
                        + least.toSeconds()
                        + "s to "
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

  private static String environment(String name) {
    return "HOLDFAST_ALERT_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
