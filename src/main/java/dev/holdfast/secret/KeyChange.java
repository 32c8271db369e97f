package dev.holdfast.secret;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * Implemented by rooms above that must know when there is another key. Called inside the
 * transaction in which it came; a failure undoes it.
 */
public interface KeyChange {

  /** What happened. */
  enum Kind {
    /** A replica brought a master key that the deployment did not know. */
    MASTER_KEY_ENTERED,
    /** There is another signing key, which takes the place of those before it. */
    SIGNING_KEY_MADE,
    /** There is another signing key, and no token of those before it holds any more. */
    SIGNING_KEY_REPLACED_AT_ONCE
  }

  /** Acts on a change. */
  Uni<Void> changed(SqlConnection transaction, Kind kind, String keyId);
}
