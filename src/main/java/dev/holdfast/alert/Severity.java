package dev.holdfast.alert;

import java.util.Locale;

/** How soon somebody should look. */
public enum Severity {
  /** Today: somebody tries, and what stands before them holds. */
  MEDIUM,
  /** Within the hour: it may have got through, or something that protects is weaker. */
  HIGH,
  /** Now: a credential is in other hands, or what is stored was changed. */
  CRITICAL;

  /** As the API and the table name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
