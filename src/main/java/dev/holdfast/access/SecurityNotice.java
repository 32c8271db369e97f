package dev.holdfast.access;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * Something that a person who watches over the service should hear of. A CDI event without an
 * answer; {@link SecurityNotices} raises it.
 *
 * @param accountId whose account it is about; null if nobody's
 * @param addressPrefix where it came from, see {@link ClientAddress#prefix}; null if from nowhere
 */
public record SecurityNotice(Kind kind, UUID accountId, String addressPrefix, Instant at) {

  /** What can happen. */
  public enum Kind {
    /** A refresh token was used after its successor: one of two holders is a thief. */
    REFRESH_REUSED,
    /** An account's password login is closed to unknown devices for a while. */
    LOGIN_LOCKED,
    /** An account's code entry is closed to unknown devices for a while. */
    CODES_LOCKED,
    /** An API key was used from an address that is not on its list. */
    KEY_FROM_ELSEWHERE,
    /** An address or a principal went on after ten refusals and is refused for a while. */
    SUBJECT_LOCKED_OUT,
    /** Redis is away: each replica counts by itself, by its share of the limits. */
    RATE_LIMITS_APART,
    /** A good credential came without TLS: whoever was on the way has it. */
    CREDENTIAL_OVER_HTTP,
    /** A good credential came in a URL: it lies in logs and histories. */
    CREDENTIAL_IN_URL,
    /** Somebody administers outside the hours in which that is done. */
    ADMIN_OUT_OF_HOURS,
    /** The audit log is not as it was written. */
    AUDIT_CHAIN_BROKEN,
    /** What is stored did not decrypt: it was changed or moved. */
    DECRYPTION_FAILED;

    /** As metrics and logs name it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
