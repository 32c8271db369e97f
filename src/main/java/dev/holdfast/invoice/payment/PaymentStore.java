package dev.holdfast.invoice.payment;

import dev.holdfast.access.Owner;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** The queries on payments. Each begins with the owner; there is none without. */
@Singleton
class PaymentStore {
  private static final String FIND =
      "select * from payment where owner_id = $1 and invoice_id = $2 and id = $3";
  private static final String REVERSED =
      "select true from payment where owner_id = $1 and reverses = $2";
  private static final String INSERT =
      "insert into payment (owner_id, id, invoice_id, amount, paid_on, reference, reverses, reason,"
          + " created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

  Uni<Optional<Payment>> find(Owner owner, SqlConnection transaction, UUID invoice, UUID id) {
    return transaction
        .preparedQuery(FIND)
        .execute(Tuple.of(owner.id(), invoice, id))
        .map(
            rows ->
                rows.iterator().hasNext()
                    ? Optional.of(Payment.of(rows.iterator().next()))
                    : Optional.empty());
  }

  /** Whether a payment has been taken back already. */
  Uni<Boolean> isReversed(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(REVERSED)
        .execute(Tuple.of(owner.id(), id))
        .map(rows -> rows.size() > 0);
  }

  Uni<Void> insert(Owner owner, SqlConnection transaction, UUID invoice, Payment payment) {
    return transaction
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addUUID(owner.id())
                .addUUID(payment.id())
                .addUUID(invoice)
                .addBigDecimal(payment.amount())
                .addLocalDate(payment.paidOn())
                .addString(payment.reference())
                .addUUID(payment.reverses())
                .addString(payment.reason())
                .addOffsetDateTime(payment.createdAt()))
        .replaceWithVoid();
  }
}
