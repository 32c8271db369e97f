package dev.holdfast.secret;

/**
 * Everything that is encrypted under master keys, table by table. A column that is not here would
 * be lost when its master key is taken out, so {@link KeyWrap} takes nothing else.
 */
public enum WrappedKeys {
  SERVER_KEY(
      "server_key.wrapped:",
      "",
      "select name as id, wrapped from server_key"
          + " where key_id = $1 and name > $2 order by name limit $3",
      "update server_key set wrapped = $1, key_id = $2 where name = $3 and wrapped = $4"),
  SIGNING_KEY(
      "signing_key.private_key:",
      "",
      "select kid as id, private_key as wrapped from signing_key"
          + " where key_id = $1 and kid > $2 order by kid limit $3",
      "update signing_key set private_key = $1, key_id = $2 where kid = $3 and private_key = $4"),
  DATA_KEY(
      "data_key.wrapped:",
      "00000000-0000-0000-0000-000000000000",
      "select account_id::text as id, wrapped from data_key"
          + " where key_id = $1 and account_id > $2::text::uuid order by account_id limit $3",
      "update data_key set wrapped = $1, key_id = $2"
          + " where account_id = $3::text::uuid and wrapped = $4"),
  RECORD_KEY(
      "record_key.wrapped:",
      "00000000-0000-0000-0000-000000000000",
      "select account_id::text as id, wrapped from record_key"
          + " where key_id = $1 and account_id > $2::text::uuid order by account_id limit $3",
      "update record_key set wrapped = $1, key_id = $2"
          + " where account_id = $3::text::uuid and wrapped = $4");

  /**
   * The ids of the master keys that rows name. It hops from one id to the next by the index, so it
   * costs as little with a million rows.
   */
  static final String NAMED_IDS =
      "with recursive server as ("
          + "select min(key_id) as id from server_key union all"
          + " select (select min(key_id) from server_key where key_id > id) from server where id is not null),"
          + " signing as ("
          + "select min(key_id) as id from signing_key union all"
          + " select (select min(key_id) from signing_key where key_id > id) from signing where id is not null),"
          + " data as ("
          + "select min(key_id) as id from data_key union all"
          + " select (select min(key_id) from data_key where key_id > id) from data where id is not null),"
          + " record as ("
          + "select min(key_id) as id from record_key union all"
          + " select (select min(key_id) from record_key where key_id > id) from record where id is not null)"
          + " select id from server where id is not null union select id from signing where id is not null"
          + " union select id from data where id is not null"
          + " union select id from record where id is not null order by id";

  /** How many rows name a master key. */
  static final String COUNT =
      "select (select count(*) from server_key where key_id = $1)"
          + " + (select count(*) from signing_key where key_id = $1)"
          + " + (select count(*) from data_key where key_id = $1)"
          + " + (select count(*) from record_key where key_id = $1) as count";

  private final String placePrefix;
  private final String beforeFirst;
  private final String page;
  private final String swap;

  WrappedKeys(String placePrefix, String beforeFirst, String page, String swap) {
    this.placePrefix = placePrefix;
    this.beforeFirst = beforeFirst;
    this.page = page;
    this.swap = swap;
  }

  /** What a row's ciphertext is bound to. */
  String place(String id) {
    return placePrefix + id;
  }

  /** Sorts before the id of any row. */
  String beforeFirst() {
    return beforeFirst;
  }

  /** Rows under a master key ($1), behind an id ($2), so many ($3). */
  String page() {
    return page;
  }

  /** Puts bytes ($1) and master key ($2) in place of a row's ($3) if it still has the old ($4). */
  String swap() {
    return swap;
  }
}
