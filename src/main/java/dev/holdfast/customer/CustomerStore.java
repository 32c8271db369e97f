package dev.holdfast.customer;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The queries on customers. Each begins with the owner; there is none without. What is personal is
 * encrypted here on the way in and decrypted on the way out; what only asks whether a customer is
 * there, or replaces it, decrypts nothing, so a damaged one can be put right.
 */
@Singleton
class CustomerStore {
  private static final String FIND = "select * from customer where owner_id = $1 and id = $2";
  private static final String VERSION =
      "select version from customer where owner_id = $1 and id = $2";
  private static final String LIST =
      "select * from customer where owner_id = $1"
          + " and ($2::uuid is null or id < $2) and ($3::text is null or starts_with(lower(name), lower($3)))"
          + " order by id desc limit $4";
  private static final String INSERT =
      "insert into customer (owner_id, id, name, personal, created_at, updated_at)"
          + " values ($1, $2, $3, $4, $5, $5) returning *";
  private static final String REPLACE =
      "update customer set name = $3, personal = $4, updated_at = $5,"
          + " version = version + 1 where owner_id = $1 and id = $2 returning *";
  private static final String DELETE = "delete from customer where owner_id = $1 and id = $2";

  private final Transactions transactions;
  private final DataKeys keys;

  CustomerStore(Transactions transactions, DataKeys keys) {
    this.transactions = transactions;
    this.keys = keys;
  }

  Uni<Optional<Customer>> find(Owner owner, UUID id) {
    return transactions
        .read(owner, FIND, Tuple.of(owner.id(), id))
        .flatMap(rows -> opened(rows, () -> keys.reading(owner.id(), OwnerKey.ACCOUNT)))
        .map(found -> found.stream().findFirst());
  }

  /** Whether there is such a customer. */
  Uni<Boolean> exists(Owner owner, UUID id) {
    return transactions
        .read(owner, VERSION, Tuple.of(owner.id(), id))
        .map(rows -> rows.size() == 1);
  }

  /** The version of a customer, which is locked until the transaction ends. */
  Uni<Optional<Integer>> lock(Owner owner, SqlConnection transaction, UUID id) {
    return version(owner, transaction, id, VERSION + " for update");
  }

  /** Whether there is such a customer, which is kept from changing until the transaction ends. */
  Uni<Boolean> hold(Owner owner, SqlConnection transaction, UUID id) {
    return version(owner, transaction, id, VERSION + " for share").map(Optional::isPresent);
  }

  /** The customer, kept from changing until the transaction ends. */
  Uni<Optional<Customer>> share(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(FIND + " for share")
        .execute(Tuple.of(owner.id(), id))
        .flatMap(rows -> opened(rows, () -> keys.of(transaction, owner.id())))
        .map(found -> found.stream().findFirst());
  }

  /** Customers from the newest on, {@code after} an id, whose name starts with {@code q}. */
  Uni<List<Customer>> list(Owner owner, UUID after, String q, int limit) {
    return transactions
        .read(owner, LIST, Tuple.of(owner.id(), after, q, limit))
        .flatMap(rows -> opened(rows, () -> keys.reading(owner.id(), OwnerKey.ACCOUNT)));
  }

  Uni<Customer> insert(
      Owner owner, SqlConnection transaction, UUID id, CustomerRequest body, OffsetDateTime now) {
    return write(INSERT, owner, transaction, id, body, now);
  }

  Uni<Customer> replace(
      Owner owner, SqlConnection transaction, UUID id, CustomerRequest body, OffsetDateTime now) {
    return write(REPLACE, owner, transaction, id, body, now);
  }

  Uni<Void> delete(Owner owner, SqlConnection transaction, UUID id) {
    return transaction.preparedQuery(DELETE).execute(Tuple.of(owner.id(), id)).replaceWithVoid();
  }

  /** The customer of a row that was read outside a transaction. */
  Uni<Customer> opened(Owner owner, Row row) {
    return keys.reading(owner.id(), OwnerKey.ACCOUNT).map(cipher -> opened(cipher, row));
  }

  private Uni<Customer> write(
      String sql,
      Owner owner,
      SqlConnection transaction,
      UUID id,
      CustomerRequest body,
      OffsetDateTime now) {
    Personal personal = body.personal();
    return keys.of(transaction, owner.id())
        .map(cipher -> Buffer.buffer(cipher.encrypt(personal.bytes(), place(id))))
        .flatMap(
            encrypted ->
                transaction
                    .preparedQuery(sql)
                    .execute(Tuple.of(owner.id(), id, body.name(), encrypted, now)))
        .map(rows -> Customer.of(rows.iterator().next(), personal));
  }

  private static Uni<Optional<Integer>> version(
      Owner owner, SqlConnection transaction, UUID id, String sql) {
    return transaction
        .preparedQuery(sql)
        .execute(Tuple.of(owner.id(), id))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(rows.iterator().next().getInteger("version")));
  }

  /** One that does not decrypt fails them all: a list without it would say that it is not there. */
  private static Uni<List<Customer>> opened(RowSet<Row> rows, Supplier<Uni<OwnerCipher>> key) {
    if (rows.size() == 0) {
      return Uni.createFrom().item(List.of());
    }
    return key.get()
        .map(
            cipher -> {
              List<Customer> found = new ArrayList<>(rows.size());
              rows.forEach(row -> found.add(opened(cipher, row)));
              return found;
            });
  }

  private static Customer opened(OwnerCipher cipher, Row row) {
    var sealed = row.getBuffer("personal");
    // The database lets nobody lack it but who was erased, by a request that overtook this one.
    return Customer.of(
        row,
        sealed == null
            ? new Personal(null, null, null)
            : Personal.of(cipher.decrypt(sealed.getBytes(), place(row.getUUID("id")))));
  }

  private static String place(UUID id) {
    return "customer.personal:" + id;
  }
}
