package dev.holdfast.posture.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * All that can be said against a deployment before the database is asked. Faults can't be accepted;
 * weaknesses can, by name.
 */
public final class Weaknesses {

  private Weaknesses() {}

  /** Why the service may not start: every fault, and every weakness that nobody has accepted. */
  public static List<String> reasons(Settings settings, Surroundings surroundings) {
    List<String> reasons = new ArrayList<>(RequiredSettings.faults(settings, surroundings.clock()));
    reasons.addAll(BoundedSettings.faults(settings));
    reasons.addAll(ClockSanity.faults(surroundings.clock()));
    reasons.addAll(Accepted.faults(settings));
    reasons.addAll(unaccepted(found(settings, surroundings), Accepted.of(settings)));
    return reasons;
  }

  /** Every weakness, accepted or not. Reads files, so it blocks. */
  public static List<Weakness> found(Settings settings, Surroundings surroundings) {
    List<Weakness> found = new ArrayList<>(ConnectionChecks.found(settings));
    found.addAll(SecretChecks.found(settings));
    found.addAll(ProcessChecks.found(surroundings));
    found.addAll(DebugChecks.found(settings, surroundings));
    return found;
  }

  /** What is to be said of those that nobody has accepted. */
  public static List<String> unaccepted(List<Weakness> found, Set<Check> accepted) {
    return found.stream()
        .filter(weakness -> !accepted.contains(weakness.check()))
        .map(Weakness::sentence)
        .toList();
  }
}
