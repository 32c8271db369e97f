package dev.holdfast.posture.check;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The settings as they were written, before anything has taken them for numbers or durations, and
 * what can be wrong with any of them. What is blank is not set.
 */
public final class Settings {
  private final Config config;

  public Settings(Config config) {
    this.config = config;
  }

  /** A setting of ours, by its name after {@code holdfast.}. */
  public Optional<String> value(String key) {
    return raw("holdfast." + key);
  }

  /** Any setting. */
  public Optional<String> raw(String name) {
    return config.getOptionalValue(name, String.class).filter(text -> !text.isBlank());
  }

  /** The names of all that are set anywhere. */
  Iterable<String> names() {
    return config.getPropertyNames();
  }

  Config config() {
    return config;
  }

  /** As the environment names a setting of ours. */
  static String environment(String key) {
    return "HOLDFAST_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  void require(String key, String remedy, List<String> reasons) {
    if (value(key).isEmpty()) {
      reasons.add(environment(key) + " is missing: set it to " + remedy);
    }
  }

  void atLeast(String key, int floor, List<String> reasons) {
    value(key)
        .filter(text -> !text.matches("\\d{1,7}") || Integer.parseInt(text) < floor)
        .ifPresent(
            text ->
                reasons.add(
                    environment(key)
                        + " is below the floor or no number: set it to "
                        + floor
                        + " or more, or leave it out"));
  }

  void between(String key, Duration least, Duration most, List<String> reasons) {
    value(key)
        .filter(text -> !isBetween(text, least, most))
        .ifPresent(
            text ->
                reasons.add(
                    environment(key)
                        + " is out of range: set it from "
                        + least.toSeconds()
                        + "s to "
                        + most.toSeconds()
                        + "s, or leave it out"));
  }

  void oneOf(String key, List<String> allowed, List<String> reasons) {
    value(key)
        .filter(text -> !allowed.contains(text))
        .ifPresent(
            text ->
                reasons.add(
                    environment(key)
                        + " is unknown: set it to one of "
                        + String.join(", ", allowed)
                        + ", or leave it out"));
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
