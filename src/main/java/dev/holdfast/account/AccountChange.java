package dev.holdfast.account;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.UUID;

/**
 * Implemented by rooms that must act when an account changes: sessions and keys end. Called one
 * after another inside the transaction of the change; a failure undoes it.
 */
public interface AccountChange {

  /** What happened to an account. */
  enum Kind {
    /** Its owner chose another password. */
    PASSWORD_CHANGED,
    /** Somebody with a mailed code chose another password. */
    PASSWORD_RESET,
    /** A second factor was set up. */
    MFA_CONFIRMED,
    /** The second factor was taken off. */
    MFA_REMOVED,
    /** It has other roles. */
    ROLES_CHANGED,
    /** An administrator locked it. */
    LOCKED,
    /** An administrator took the lock off. */
    UNLOCKED,
    /** Its personal data is gone. */
    ERASED
  }

  /**
   * Acts on a change.
   *
   * @param keptSession the session in which it was made and which goes on; null if none does
   */
  Uni<Void> changed(SqlConnection connection, UUID accountId, Kind kind, UUID keptSession);
}
