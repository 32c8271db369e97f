package dev.holdfast.access;

import java.util.List;

/** The scopes there are. A login has all of them; other credentials only those they were given. */
public final class Scope {
  public static final String READ_PROFILE = "read:profile";
  public static final String WRITE_PROFILE = "write:profile";
  public static final String READ_CUSTOMERS = "read:customers";
  public static final String WRITE_CUSTOMERS = "write:customers";
  public static final String READ_INVOICES = "read:invoices";
  public static final String WRITE_INVOICES = "write:invoices";

  /** All of them, in the order in which tokens list them. */
  public static final List<String> ALL =
      List.of(
          READ_PROFILE,
          WRITE_PROFILE,
          READ_CUSTOMERS,
          WRITE_CUSTOMERS,
          READ_INVOICES,
          WRITE_INVOICES);

  private Scope() {}
}
