package dev.holdfast.business;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Personal;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.OwnerCipher;
import dev.holdfast.secret.OwnerKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The queries on business data: one row an owner. What is personal is encrypted here on the way in
 * and decrypted on the way out; replacing decrypts nothing, so damaged data can be put right.
 */
@Singleton
class BusinessStore {
  private static final String FIND = "select * from business where owner_id = $1";
  private static final String LOCK_VERSION =
      "select version from business where owner_id = $1 for update";
  private static final String INSERT =
      "insert into business (owner_id, name, personal, invoice_prefix, created_at, updated_at)"
          + " values ($1, $2, $3, $4, $5, $5) on conflict (owner_id) do nothing returning *";
  private static final String REPLACE =
      "update business set name = $2, personal = $3, invoice_prefix = $4,"
          + " updated_at = $5, version = version + 1 where owner_id = $1 returning *";
  private static final String DELETE = "delete from business where owner_id = $1";

  private static final String PLACE = "business.personal";

  private final Transactions transactions;
  private final DataKeys keys;

  BusinessStore(Transactions transactions, DataKeys keys) {
    this.transactions = transactions;
    this.keys = keys;
  }

  Uni<Optional<Business>> find(Owner owner) {
    return transactions
        .read(owner, FIND, Tuple.of(owner.id()))
        .flatMap(rows -> opened(rows, () -> keys.reading(owner.id(), OwnerKey.ACCOUNT)));
  }

  /** For an export, which has begun to be answered. */
  Uni<Optional<Business>> exported(Owner owner) {
    return transactions
        .background()
        .read(owner, FIND, Tuple.of(owner.id()))
        .flatMap(rows -> opened(rows, () -> keys.reading(owner.id(), OwnerKey.ACCOUNT)));
  }

  /** The data, locked until the transaction ends. */
  Uni<Optional<Business>> lock(Owner owner, SqlConnection transaction) {
    return transaction
        .preparedQuery(FIND + " for update")
        .execute(Tuple.of(owner.id()))
        .flatMap(rows -> opened(rows, () -> keys.of(transaction, owner.id())));
  }

  /** The version of the data, which are locked until the transaction ends. */
  Uni<Optional<Integer>> lockVersion(Owner owner, SqlConnection transaction) {
    return transaction
        .preparedQuery(LOCK_VERSION)
        .execute(Tuple.of(owner.id()))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getInteger("version")));
  }

  /** Stores first data; empty if another request has done so in the meantime. */
  Uni<Optional<Business>> insert(
      Owner owner, SqlConnection transaction, BusinessRequest body, OffsetDateTime now) {
    return write(INSERT, owner, transaction, body, now);
  }

  Uni<Optional<Business>> replace(
      Owner owner, SqlConnection transaction, BusinessRequest body, OffsetDateTime now) {
    return write(REPLACE, owner, transaction, body, now);
  }

  Uni<Void> delete(Owner owner, SqlConnection transaction) {
    return transaction.preparedQuery(DELETE).execute(Tuple.of(owner.id())).replaceWithVoid();
  }

  private Uni<Optional<Business>> write(
      String sql,
      Owner owner,
      SqlConnection transaction,
      BusinessRequest body,
      OffsetDateTime now) {
    Personal personal = body.personal();
    return keys.of(transaction, owner.id())
        .map(cipher -> Buffer.buffer(cipher.encrypt(personal.bytes(), PLACE)))
        .flatMap(
            encrypted ->
                transaction
                    .preparedQuery(sql)
                    .execute(
                        Tuple.of(owner.id(), body.name(), encrypted, body.invoicePrefix(), now)))
        .map(rows -> first(rows).map(row -> Business.of(row, personal)));
  }

  private static Uni<Optional<Business>> opened(RowSet<Row> rows, Supplier<Uni<OwnerCipher>> key) {
    return first(rows)
        .map(
            row ->
                key.get()
                    .map(cipher -> cipher.decrypt(row.getBuffer("personal").getBytes(), PLACE))
                    .map(clear -> Optional.of(Business.of(row, Personal.of(clear)))))
        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }
}
