package dev.holdfast.access;

/** The roles there are. Constants, because annotations want them so. */
public final class Role {
  /** Every account. */
  public static final String USER = "user";

  /** An API key; never granted to an account. */
  public static final String MACHINE = "machine";

  /** Reads audit events and alerts. */
  public static final String AUDITOR = "auditor";

  /** Runs the service; owns nobody's invoices. */
  public static final String ADMIN = "admin";

  private Role() {}
}
