package dev.holdfast.access;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * Implemented by every room that holds what an account owns, so that the account's export has all
 * of it and its erasure reaches all of it.
 */
public interface OwnedData {

  /** The member of the export in which it stands, in camelCase. */
  String section();

  /**
   * Everything held for an owner, as what JSON is made of; read page by page, so that a large
   * account costs no more memory than a small one.
   */
  Multi<Object> export(Owner owner);

  /** How many of them are put into one part of the answer, which is in memory as a whole. */
  default int together() {
    return 20;
  }

  /**
   * Deletes what may go and takes the person out of what the law keeps. Rooms come in no order; the
   * account has been marked erased, and nobody else writes what it owns.
   *
   * @param connection in a transaction of the owner
   */
  Uni<Void> erase(SqlConnection connection, Owner owner);
}
