package dev.holdfast.alert;

import dev.holdfast.access.Caller;
import dev.holdfast.access.SecurityNotice;

/** How alerts name whom they are about. */
final class Subjects {
  /** Everybody together. */
  static final String ALL = "all";

  /** The service itself. */
  static final String SERVICE = "service";

  /** Those of a detector that are too many to be told apart. */
  static final String OTHERS = "others";

  static final String ADDRESS = "address:";
  private static final String NETWORK = "network:";
  private static final String ACCOUNT = "account:";
  private static final String KEY = "key:";

  private Subjects() {}

  static String of(Caller caller) {
    return caller.keyId() != null ? KEY + caller.keyId() : ACCOUNT + caller.accountId();
  }

  /** Whose account it is; else the network that it came from; else the service. */
  static String of(SecurityNotice notice) {
    if (notice.accountId() != null) {
      return ACCOUNT + notice.accountId();
    }
    return notice.addressPrefix() == null ? SERVICE : NETWORK + notice.addressPrefix();
  }
}
