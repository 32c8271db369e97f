package dev.holdfast.audit;

import java.util.Locale;

/** How it ended. */
public enum AuditOutcome {
  /** It was done. */
  SUCCESS,
  /** It was tried and what was shown for it was not good: a wrong password, a stale token. */
  FAILURE,
  /** It was not allowed, or is none of the caller's business. */
  DENIED;

  /** As the API and the table name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
