package dev.holdfast.alert;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is looked out for. The first four are counted for each subject, see {@link Track}. */
public enum Detector {
  /** Many requests of one principal or address, for any and for this one. */
  VOLUME(Severity.MEDIUM, "Far more requests than this one usually sends"),
  /** Many 401, 403 and limited log-ins of one address. */
  REFUSALS(Severity.MEDIUM, "One address was refused again and again"),
  /** Many 404 of one principal or address. */
  ENUMERATION(Severity.HIGH, "Ids or paths are being tried out"),
  /** Many requests of one principal or address that are not what this API reads. */
  ODD_PAYLOADS(Severity.MEDIUM, "Many requests that no client of this API makes"),
  /** Many 401, 403 and limited log-ins from anywhere. */
  REFUSALS_OVERALL(Severity.HIGH, "Many requests were refused, from wherever they came"),
  /** Several log-ins, code entries, addresses or principals were locked out. */
  LOCKOUTS(Severity.HIGH, "Several lock-outs within a short time"),
  /** Administration at a time at which nobody administers. */
  ADMIN_OUT_OF_HOURS(Severity.HIGH, "Administration outside of the hours that are set for it"),
  /** One of two holders of a refresh token is a thief. */
  REFRESH_REUSE(Severity.CRITICAL, "A refresh token was used again; its session has ended"),
  /** An API key came from where it may not. */
  KEY_FROM_ELSEWHERE(Severity.HIGH, "An API key was used from an address that is not on its list"),
  /** A good credential came without TLS. */
  CREDENTIAL_OVER_HTTP(Severity.CRITICAL, "A good credential came over plain HTTP"),
  /** Something of the form of our keys, or a good credential, in a URL. */
  KEY_IN_URL(Severity.HIGH, "A credential stood in the URL of a request"),
  /** Stored ciphertext was changed or moved. */
  DECRYPTION_FAILED(Severity.CRITICAL, "Something stored did not decrypt: it was changed or moved"),
  /** The audit is not what was written. */
  AUDIT_CHAIN_BROKEN(Severity.CRITICAL, "The chain of audit events is broken"),
  /** Redis is away. */
  RATE_LIMITS_APART(Severity.HIGH, "Redis is away: each replica limits by its share");

  /** How many of them a {@link Track} has a place for. */
  static final int PER_SUBJECT = 4;

  private final Severity severity;
  private final String summary;

  Detector(Severity severity, String summary) {
    this.severity = severity;
    this.summary = summary;
  }

  public Severity severity() {
    return severity;
  }

  /** What it means, in a sentence for whoever reads the alert. */
  public String summary() {
    return summary;
  }

  /** As the API, the table, metrics and settings name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The detector of a label; empty if there is none. */
  static Optional<Detector> of(String label) {
    return Arrays.stream(values()).filter(one -> one.label().equals(label)).findFirst();
  }
}
