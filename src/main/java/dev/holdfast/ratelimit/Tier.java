package dev.holdfast.ratelimit;

import java.util.Locale;

/** What a limit is about. */
public enum Tier {
  /** Everything that is admitted by its own tier, on all replicas that share windows. */
  GLOBAL,
  /** One IPv4 address, one IPv6 /64, or, at ten times the limit, one IPv6 /48. */
  ADDRESS,
  /** One account or one API key, whose credential was good. */
  PRINCIPAL,
  /** What is tried at {@code /api/v1/auth}: by address, and by the account that is named. */
  AUTH,
  /** One login session at {@code /refresh} and {@code /logout}; 30 a minute. */
  SESSION,
  /** Credentials of one address that were not good; 100 a minute, never shared. */
  FAILED_CREDENTIALS;

  /** Whether a subject that goes on after refusals is locked out for longer and longer. */
  public boolean locksOut() {
    return this == ADDRESS || this == PRINCIPAL;
  }

  /** As settings, headers, metrics and keys name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
