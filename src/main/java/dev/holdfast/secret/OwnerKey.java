package dev.holdfast.secret;

/**
 * The data keys of an owner, by how long they live. What an erasure may leave behind is encrypted
 * under {@link #RECORDS}, all else under {@link #ACCOUNT}.
 */
public enum OwnerKey {
  /** Ends with the account, and with it the meaning of whatever is left anywhere. */
  ACCOUNT("data_key", WrappedKeys.DATA_KEY),
  /** Stays as long as the issued invoices, which the law wants kept. */
  RECORDS("record_key", WrappedKeys.RECORD_KEY);

  private final WrappedKeys wrapped;
  private final String read;
  private final String readCommitted;
  private final String make;

  OwnerKey(String table, WrappedKeys wrapped) {
    this.wrapped = wrapped;
    this.read =
        "select wrapped, coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false)"
            + " as uncommitted from "
            + table
            + " where account_id = $1";
    this.readCommitted =
        "select k.wrapped, a.erased_at is not null as erased, false as uncommitted from account a"
            + " left join "
            + table
            + " k on k.account_id = a.id where a.id = $1";
    this.make =
        "insert into "
            + table
            + " (account_id, wrapped, key_id, created_at) values ($1, $2, $3, $4)"
            + " on conflict do nothing";
  }

  WrappedKeys wrapped() {
    return wrapped;
  }

  /** Also says whether the row was written by the transaction that asks, which may roll back. */
  String read() {
    return read;
  }

  /** By itself, outside a transaction; also says whether there is nothing to be read any more. */
  String readCommitted() {
    return readCommitted;
  }

  String make() {
    return make;
  }
}
