package dev.holdfast.business;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Address;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The queries on business data: one row an owner. */
@Singleton
class BusinessStore {
  private static final String FIND = "select * from business where owner_id = $1";
  private static final String INSERT =
      "insert into business (owner_id, name, tax_id, address, invoice_prefix, created_at, updated_at)"
          + " values ($1, $2, $3, $4, $5, $6, $6) on conflict (owner_id) do nothing returning *";
  private static final String REPLACE =
      "update business set name = $2, tax_id = $3, address = $4, invoice_prefix = $5,"
          + " updated_at = $6, version = version + 1 where owner_id = $1 returning *";
  private static final String DELETE = "delete from business where owner_id = $1";

  private final Transactions transactions;

  BusinessStore(Transactions transactions) {
    this.transactions = transactions;
  }

  Uni<Optional<Business>> find(Owner owner) {
    return transactions.read(owner, FIND, Tuple.of(owner.id())).map(BusinessStore::first);
  }

  /** For an export, which has begun to be answered. */
  Uni<Optional<Business>> exported(Owner owner) {
    return transactions
        .background()
        .read(owner, FIND, Tuple.of(owner.id()))
        .map(BusinessStore::first);
  }

  /** The data, locked until the transaction ends. */
  Uni<Optional<Business>> lock(Owner owner, SqlConnection transaction) {
    return transaction
        .preparedQuery(FIND + " for update")
        .execute(Tuple.of(owner.id()))
        .map(BusinessStore::first);
  }

  /** Stores first data; empty if another request has done so in the meantime. */
  Uni<Optional<Business>> insert(
      Owner owner, SqlConnection transaction, BusinessRequest body, OffsetDateTime now) {
    return transaction
        .preparedQuery(INSERT)
        .execute(written(owner, body, now))
        .map(BusinessStore::first);
  }

  Uni<Optional<Business>> replace(
      Owner owner, SqlConnection transaction, BusinessRequest body, OffsetDateTime now) {
    return transaction
        .preparedQuery(REPLACE)
        .execute(written(owner, body, now))
        .map(BusinessStore::first);
  }

  Uni<Void> delete(Owner owner, SqlConnection transaction) {
    return transaction.preparedQuery(DELETE).execute(Tuple.of(owner.id())).replaceWithVoid();
  }

  private static Tuple written(Owner owner, BusinessRequest body, OffsetDateTime now) {
    return Tuple.of(
        owner.id(),
        body.name(),
        body.taxId(),
        Address.json(body.address()),
        body.invoicePrefix(),
        now);
  }

  private static Optional<Business> first(RowSet<Row> rows) {
    return rows.iterator().hasNext()
        ? Optional.of(Business.of(rows.iterator().next()))
        : Optional.empty();
  }
}
