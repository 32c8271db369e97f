package dev.holdfast.ratelimit;

/**
 * A limit in force: what clients are told it is called, and how much of it each subject has.
 *
 * @param name in {@code RateLimit-Policy} and {@code RateLimit}
 */
record Quota(Tier tier, String name, Rate rate) {
  static final String NETWORK = "-48";
  static final String ACCOUNT = "-account";
  static final String WITHOUT_CREDENTIAL = "-without-credential";

  /** A request of a subject that wants to be counted. */
  Claim claim(String subject) {
    return new Claim(new Subject(tier, subject), rate);
  }

  /** As {@code RateLimit-Policy} has it: the name, the quota, the window in seconds. */
  String policy() {
    return "\"" + name + "\";q=" + rate.requests() + ";w=" + rate.window().toSeconds();
  }

  /** What the limit is called that a subject is held against. */
  static String nameFor(Subject subject) {
    String label = subject.tier().label();
    return switch (subject.tier()) {
      case GLOBAL -> subject.name().equals(Quotas.ALL) ? label : label.concat(WITHOUT_CREDENTIAL);
      case ADDRESS, FAILED_CREDENTIALS ->
          subject.name().endsWith(Quotas.NETWORK_SUFFIX) ? label.concat(NETWORK) : label;
      case AUTH ->
          subject.name().endsWith(Quotas.NETWORK_SUFFIX)
              ? label.concat(NETWORK)
              : isAddress(subject.name()) ? label : label.concat(ACCOUNT);
      case PRINCIPAL, SESSION -> label;
    };
  }

  /** Accounts are counted under names that hold neither. */
  private static boolean isAddress(String name) {
    return name.indexOf('.') >= 0 || name.indexOf(':') >= 0;
  }
}
