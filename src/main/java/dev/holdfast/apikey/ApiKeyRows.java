package dev.holdfast.apikey;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The queries with which an owner's keys are managed. Each begins with the owner. */
@Singleton
class ApiKeyRows {
  private static final String COLUMNS =
      "select k.id, k.name, k.scopes, k.allowed_addresses, k.expires_at, k.created_at,"
          + " k.last_used_at, s.public_id, s.tail";
  private static final String FROM =
      " from api_key k join api_key_secret s on s.key_id = k.id and s.valid_until is null"
          + " where k.account_id = $1";
  private static final String KEYS = COLUMNS + FROM;
  private static final String EXPORT =
      COLUMNS + ", k.used_scopes, k.exposed_at" + FROM + " order by k.id desc limit 1000";
  private static final String FIND = KEYS + " and k.id = $2";
  private static final String LOCK = FIND + " for update of k";
  private static final String LIST =
      KEYS + " and ($2::uuid is null or k.id < $2) order by k.id desc limit $3";

  /** Creating keys waits for each other on this row; nothing else but changes of the account do. */
  private static final String LOCK_ACCOUNT =
      "select id from account where id = $1 and locked_at is null for no key update";

  private static final String COUNT_LIVE =
      "select count(*) from api_key where account_id = $1 and expires_at > $2";
  private static final String DROP_LONG_EXPIRED =
      "delete from api_key where id in (select id from api_key where account_id = $1"
          + " and expires_at <= $2 order by expires_at desc, id offset $3)";
  private static final String INSERT =
      "insert into api_key (account_id, id, name, scopes, allowed_addresses, created_at, expires_at)"
          + " values ($1, $2, $3, $4, $5, $6, $7)";
  private static final String ADD_SECRET =
      "insert into api_key_secret (public_id, key_id, mac, tail) values ($1, $2, $3, $4)";
  private static final String END_PREVIOUS =
      "delete from api_key_secret where key_id = $1 and valid_until is not null";
  private static final String END_SECRETS = "delete from api_key_secret where key_id = $1";
  private static final String LIMIT_CURRENT =
      "update api_key_secret set valid_until = $2 where key_id = $1 and valid_until is null";
  private static final String DELETE = "delete from api_key where account_id = $1 and id = $2";
  private static final String DELETE_ALL = "delete from api_key where account_id = $1";

  private final Transactions transactions;

  ApiKeyRows(Transactions transactions) {
    this.transactions = transactions;
  }

  Uni<Optional<ApiKey>> find(Owner owner, UUID id) {
    return transactions.single(FIND, Tuple.of(owner.id(), id)).map(ApiKeyRows::first);
  }

  /** Keys from the newest on, {@code after} an id. */
  Uni<List<ApiKey>> list(Owner owner, UUID after, int limit) {
    return transactions
        .single(LIST, Tuple.of(owner.id(), after, limit))
        .map(
            rows -> {
              List<ApiKey> found = new ArrayList<>(rows.size());
              rows.forEach(row -> found.add(ApiKey.of(row)));
              return found;
            });
  }

  /** For an export, which has begun to be answered. */
  Uni<RowSet<Row>> exported(Owner owner) {
    return transactions.background().single(EXPORT, Tuple.of(owner.id()));
  }

  /** The key, locked until the transaction ends. */
  Uni<Optional<ApiKey>> lock(Owner owner, SqlConnection transaction, UUID id) {
    return transaction.preparedQuery(LOCK).execute(Tuple.of(owner.id(), id)).map(ApiKeyRows::first);
  }

  /** Lets one transaction at a time create keys of an account; false if it is gone or locked. */
  Uni<Boolean> lockAccount(Owner owner, SqlConnection transaction) {
    return transaction
        .preparedQuery(LOCK_ACCOUNT)
        .execute(Tuple.of(owner.id()))
        .map(rows -> rows.size() == 1);
  }

  Uni<Long> countLive(Owner owner, SqlConnection transaction, OffsetDateTime now) {
    return transaction
        .preparedQuery(COUNT_LIVE)
        .execute(Tuple.of(owner.id(), now))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Forgets keys that have expired but for the latest, so that no account fills the table. */
  Uni<Void> dropLongExpired(Owner owner, SqlConnection transaction, OffsetDateTime now, int kept) {
    return transaction
        .preparedQuery(DROP_LONG_EXPIRED)
        .execute(Tuple.of(owner.id(), now, kept))
        .replaceWithVoid();
  }

  Uni<Void> insert(
      Owner owner,
      SqlConnection transaction,
      UUID id,
      String name,
      Grant grant,
      OffsetDateTime now) {
    return transaction
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addUUID(owner.id())
                .addUUID(id)
                .addString(name)
                .addArrayOfString(grant.scopes().toArray(String[]::new))
                .addArrayOfString(grant.allowedAddresses().toArray(String[]::new))
                .addOffsetDateTime(now)
                .addOffsetDateTime(grant.expiresAt()))
        .replaceWithVoid();
  }

  /** Gives a key its present secret; it must not have one. */
  Uni<Void> addSecret(SqlConnection transaction, UUID id, PlainApiKey plain, KeyMac mac) {
    return transaction
        .preparedQuery(ADD_SECRET)
        .execute(Tuple.of(plain.publicId(), id, Buffer.buffer(mac.bytes()), plain.tail()))
        .replaceWithVoid();
  }

  /** Takes a key its secrets, the present one at a later time; null is at once. */
  Uni<Void> endSecrets(SqlConnection transaction, UUID id, OffsetDateTime until) {
    if (until == null) {
      return transaction.preparedQuery(END_SECRETS).execute(Tuple.of(id)).replaceWithVoid();
    }
    return transaction
        .preparedQuery(END_PREVIOUS)
        .execute(Tuple.of(id))
        .chain(() -> transaction.preparedQuery(LIMIT_CURRENT).execute(Tuple.of(id, until)))
        .replaceWithVoid();
  }

  /** Whether there was such a key. */
  Uni<Boolean> delete(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(DELETE)
        .execute(Tuple.of(owner.id(), id))
        .map(rows -> rows.rowCount() == 1);
  }

  Uni<Void> deleteAll(Owner owner, SqlConnection transaction) {
    return transaction.preparedQuery(DELETE_ALL).execute(Tuple.of(owner.id())).replaceWithVoid();
  }

  private static Optional<ApiKey> first(RowSet<Row> rows) {
    return rows.iterator().hasNext()
        ? Optional.of(ApiKey.of(rows.iterator().next()))
        : Optional.empty();
  }
}
