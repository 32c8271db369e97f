package dev.holdfast.posture.check;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A weakness that a deployment may have for a reason: the service does not start with it unless
 * {@code HOLDFAST_ACCEPT} names it, and what is accepted stays in the posture report. What can't be
 * safe for anybody has no name here and can't be accepted.
 */
public enum Check {
  /** The database, off this machine, is spoken to in the clear. */
  DATABASE_TLS("P39"),
  /** A password of the database that is short, a sample, or the user's name. */
  DATABASE_PASSWORD("P63"),
  /** The database's clock is another than this machine's. */
  DATABASE_CLOCK("P04"),
  /** Redis, off this machine, is spoken to in the clear. */
  REDIS_TLS("P39"),
  /** Redis, off this machine, asks for no password, or for a sample. */
  REDIS_PASSWORD("P63"),
  /** Mails, with their codes, may go in the clear to a server off this machine. */
  MAIL_TLS("P39"),
  /** A file with a secret that others on the machine may read or change. */
  SECRET_FILE_PERMISSIONS("P63"),
  /** The process may change its own program, or the file system's root. */
  READ_ONLY_FILE_SYSTEM("P20"),
  /** The process is the superuser. */
  UNPRIVILEGED_USER("P20"),
  /** Logs hold what only a developer should see. */
  DEBUG_LOGGING("P57"),
  /** Somebody can look into the process, or has put code of theirs into it. */
  DEBUG_AGENT("P33"),
  /** All that is in memory would be written to a file. */
  HEAP_DUMPS("P57"),
  /** What a developer's machine needs lies beside the service. */
  DEVELOPMENT_FILES("P63"),
  /** Health, metrics or the API's description are on the public port. */
  PUBLIC_MANAGEMENT("P33");

  private final String practice;

  Check(String practice) {
    this.practice = practice;
  }

  /** As {@code HOLDFAST_ACCEPT}, the report and the metric name it: {@code database-tls}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The practice that it serves. */
  public String practice() {
    return practice;
  }

  static Optional<Check> of(String label) {
    return Arrays.stream(values()).filter(check -> check.label().equals(label)).findFirst();
  }
}
