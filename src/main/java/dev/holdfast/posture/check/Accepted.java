package dev.holdfast.posture.check;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the operator has accepted, {@code HOLDFAST_ACCEPT}: names of checks, comma-separated. */
public final class Accepted {
  private static final String SETTING = "accept";

  private Accepted() {}

  /** The checks that are accepted. */
  public static Set<Check> of(Settings settings) {
    return names(settings)
        .map(Check::of)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Check.class)));
  }

  /** A name that is none would be a weakness that somebody believes to have accepted. */
  public static List<String> faults(Settings settings) {
    boolean unknown = names(settings).anyMatch(name -> Check.of(name).isEmpty());
    return unknown
        ? List.of(
            "HOLDFAST_ACCEPT names what is no check or can't be accepted: leave it out, and write of "
                + Arrays.stream(Check.values()).map(Check::label).collect(Collectors.joining(", ")))
        : List.of();
  }

  private static java.util.stream.Stream<String> names(Settings settings) {
    return settings.value(SETTING).stream()
        .flatMap(list -> Arrays.stream(list.split(",", -1)))
        .map(String::strip);
  }
}
