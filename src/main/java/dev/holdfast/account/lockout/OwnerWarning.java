package dev.holdfast.account.lockout;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.UUID;

/**
 * Implemented by the room that writes to people, which lies around this one. Called inside the
 * transaction of what it tells about.
 */
public interface OwnerWarning {

  /** What an owner is told. */
  enum Kind {
    /** Too many wrong passwords: unknown devices are kept out for a while. */
    LOGIN_LOCKED,
    /** Too many wrong codes: unknown devices are kept out for a while. */
    CODES_LOCKED,
    /** A login from a device that the account did not know. */
    NEW_DEVICE
  }

  /**
   * Tells the owner of an account.
   *
   * @param addressPrefix where it came from
   */
  Uni<Void> tell(SqlConnection connection, UUID accountId, Kind kind, String addressPrefix);
}
