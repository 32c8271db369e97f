package dev.holdfast.posture.report;

import java.time.Duration;
import java.util.Optional;

/**
 * A security setting in force.
 *
 * @param name kebab-case; the same for ever, since alerts go by it
 * @param value what it is set to; never a secret
 * @param practice what it serves, {@code P40}
 * @param accepted whether the operator has accepted that it may be weak
 * @param remedy what would make it sound; null if it is
 */
public record Control(
    String name,
    ControlState state,
    String value,
    String practice,
    boolean accepted,
    String remedy) {

  static Control ok(String name, Object value, String practice) {
    return new Control(name, ControlState.OK, text(value), practice, false, null);
  }

  static Control off(String name, String practice, String remedy) {
    return new Control(name, ControlState.OFF, "off", practice, false, remedy);
  }

  /** Sound, or weak with a remedy. */
  static Control judged(String name, boolean sound, Object value, String practice, String remedy) {
    return sound
        ? ok(name, value, practice)
        : new Control(name, ControlState.WEAK, text(value), practice, false, remedy);
  }

  /** In force if it is set. */
  static Control ifSet(String name, Optional<?> value, String practice, String remedy) {
    return value.map(set -> ok(name, set, practice)).orElseGet(() -> off(name, practice, remedy));
  }

  /** Durations as settings write them. */
  private static String text(Object value) {
    if (!(value instanceof Duration duration)) {
      return String.valueOf(value);
    }
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds > 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds > 0 && seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
