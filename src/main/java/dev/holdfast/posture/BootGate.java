package dev.holdfast.posture;

import dev.holdfast.posture.check.Settings;
import dev.holdfast.posture.check.Surroundings;
import dev.holdfast.posture.check.Weaknesses;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Refuses to start a service that could not be safe: before the framework reads its settings, so
 * that every reason is said at once and none hides behind the first.
 */
public final class BootGate {
  /** {@code EX_CONFIG} of sysexits.h: the configuration is wrong. */
  public static final int EXIT_CODE = 78;

  private BootGate() {}

  /** Lets the start go on, or prints every reason with its remedy and ends the process. */
  public static void passOrExit() {
    List<String> reasons =
        Weaknesses.reasons(
            new Settings(ConfigProvider.getConfig()), Surroundings.here(Clock.systemUTC()));
    if (!reasons.isEmpty()) {
      refuse(reasons);
    }
  }

  /** Prints the reasons and ends the process. */
  static void refuse(List<String> reasons) {
    System.err.println("Holdfast does not start:");
    reasons.forEach(reason -> System.err.println(" - " + reason));
    // Not exit: its hooks wait for a start that is under way to end, and that waits for this.
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
