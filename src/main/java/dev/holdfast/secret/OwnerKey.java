package dev.holdfast.secret;

/**
 * The data keys of an owner, by how long they live. What an erasure may leave behind is encrypted
 * under {@link #RECORDS}, all else under {@link #ACCOUNT}.
 */
public enum OwnerKey {
  /** Ends with the account, and with it the meaning of whatever is left anywhere. */
  ACCOUNT(
      WrappedKeys.DATA_KEY,
      "select wrapped, coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false)"
          + " as uncommitted from data_key where account_id = $1",
      "select k.wrapped, a.erased_at is not null as erased, false as uncommitted from account a"
          + " left join data_key k on k.account_id = a.id where a.id = $1",
      "insert into data_key (account_id, wrapped, key_id, created_at) values ($1, $2, $3, $4)"
          + " on conflict do nothing"),
  /** Stays as long as the issued invoices, which the law wants kept. */
  RECORDS(
      WrappedKeys.RECORD_KEY,
      "select wrapped, coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false)"
          + " as uncommitted from record_key where account_id = $1",
      "select k.wrapped, a.erased_at is not null as erased, false as uncommitted from account a"
          + " left join record_key k on k.account_id = a.id where a.id = $1",
      "insert into record_key (account_id, wrapped, key_id, created_at) values ($1, $2, $3, $4)"
          + " on conflict do nothing");

  private final WrappedKeys wrapped;
  private final String read;
  private final String readCommitted;
  private final String make;

  OwnerKey(WrappedKeys wrapped, String read, String readCommitted, String make) {
    this.wrapped = wrapped;
    this.read = read;
    this.readCommitted = readCommitted;
    this.make = make;
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
