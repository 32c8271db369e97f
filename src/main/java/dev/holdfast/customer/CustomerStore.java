package dev.holdfast.customer;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The queries on customers. Each begins with the owner; there is none without. */
@Singleton
class CustomerStore {
  private static final String FIND = "select * from customer where owner_id = $1 and id = $2";
  private static final String LIST =
      "select * from customer where owner_id = $1"
          + " and ($2::uuid is null or id < $2) and ($3::text is null or starts_with(lower(name), lower($3)))"
          + " order by id desc limit $4";
  private static final String INSERT =
      "insert into customer (owner_id, id, name, email, tax_id, address, created_at, updated_at)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $7) returning *";
  private static final String REPLACE =
      "update customer set name = $3, email = $4, tax_id = $5, address = $6, updated_at = $7,"
          + " version = version + 1 where owner_id = $1 and id = $2 returning *";
  private static final String DELETE = "delete from customer where owner_id = $1 and id = $2";

  private final Transactions transactions;

  CustomerStore(Transactions transactions) {
    this.transactions = transactions;
  }

  Uni<Optional<Customer>> find(Owner owner, UUID id) {
    return transactions.read(owner, FIND, Tuple.of(owner.id(), id)).map(CustomerStore::first);
  }

  /** The customer, locked until the transaction ends. */
  Uni<Optional<Customer>> lock(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(FIND + " for update")
        .execute(Tuple.of(owner.id(), id))
        .map(CustomerStore::first);
  }

  /** The customer, kept from changing until the transaction ends. */
  Uni<Optional<Customer>> share(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(FIND + " for share")
        .execute(Tuple.of(owner.id(), id))
        .map(CustomerStore::first);
  }

  /** Customers from the newest on, {@code after} an id, whose name starts with {@code q}. */
  Uni<List<Customer>> list(Owner owner, UUID after, String q, int limit) {
    return transactions
        .read(owner, LIST, Tuple.of(owner.id(), after, q, limit))
        .map(all(Customer::of));
  }

  Uni<Customer> insert(
      Owner owner, SqlConnection transaction, UUID id, CustomerRequest body, OffsetDateTime now) {
    return transaction
        .preparedQuery(INSERT)
        .execute(written(owner, id, body, now))
        .map(CustomerStore::one);
  }

  Uni<Customer> replace(
      Owner owner, SqlConnection transaction, UUID id, CustomerRequest body, OffsetDateTime now) {
    return transaction
        .preparedQuery(REPLACE)
        .execute(written(owner, id, body, now))
        .map(CustomerStore::one);
  }

  Uni<Void> delete(Owner owner, SqlConnection transaction, UUID id) {
    return transaction.preparedQuery(DELETE).execute(Tuple.of(owner.id(), id)).replaceWithVoid();
  }

  private static Tuple written(Owner owner, UUID id, CustomerRequest body, OffsetDateTime now) {
    return Tuple.tuple()
        .addUUID(owner.id())
        .addUUID(id)
        .addString(body.name())
        .addString(body.email())
        .addString(body.taxId())
        .addJsonObject(Address.json(body.address()))
        .addOffsetDateTime(now);
  }

  private static Optional<Customer> first(RowSet<Row> rows) {
    return rows.iterator().hasNext() ? Optional.of(one(rows)) : Optional.empty();
  }

  private static Customer one(RowSet<Row> rows) {
    return Customer.of(rows.iterator().next());
  }

  private static <T> Function<RowSet<Row>, List<T>> all(Function<Row, T> each) {
    return rows -> {
      List<T> found = new ArrayList<>(rows.size());
      rows.forEach(row -> found.add(each.apply(row)));
      return found;
    };
  }
}
