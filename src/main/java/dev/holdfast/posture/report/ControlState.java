package dev.holdfast.posture.report;

import java.util.Locale;

/** How a control stands. */
public enum ControlState {
  /** In force, and as strong as it should be. */
  OK,
  /** In force or not, in a way that helps an attacker. */
  WEAK,
  /** Not in use; whether it should be is the deployment's to say. */
  OFF;

  /** As the report and the metric name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
