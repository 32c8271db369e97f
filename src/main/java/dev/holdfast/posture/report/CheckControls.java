package dev.holdfast.posture.report;

import dev.holdfast.posture.check.Check;
import dev.holdfast.posture.check.Weakness;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checks of the boot gate as controls: what was accepted stays in sight for ever. */
final class CheckControls {

  private CheckControls() {}

  static List<Control> of(List<Weakness> found, Set<Check> accepted) {
    return Arrays.stream(Check.values())
        .map(
            check ->
                control(
                    check,
                    found.stream().filter(weakness -> weakness.check() == check).findFirst(),
                    accepted.contains(check)))
        .toList();
  }

  private static Control control(Check check, Optional<Weakness> found, boolean accepted) {
    return new Control(
        check.label(),
        found.isPresent() ? ControlState.WEAK : ControlState.OK,
        found.map(Weakness::reason).orElse("sound"),
        check.practice(),
        accepted,
        found.map(Weakness::remedy).orElse(null));
  }
}
