package dev.holdfast.invoice;

import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;

/**
 * An owner's invoices with their lines and payments. Erasing deletes the drafts, and takes out of
 * what was issued what no invoice must hold; the functions {@code lasting_…} of the database say
 * what that is, since the database lets nothing else happen to an issued invoice.
 */
@Singleton
class InvoiceData implements OwnedData {
  /** Invoices may have 200 lines. */
  private static final int PAGE = 20;

  private static final int BATCH = 200;

  private static final String EXPORT =
      "select * from shown_invoice where owner_id = $1 and ($2::uuid is null or id > $2)"
          + " order by id limit $3";

  /** Lines and history go with them, by the foreign keys' cascade. */
  private static final String DROP_DRAFTS =
      "delete from invoice where owner_id = $1 and id in (select id from invoice"
          + " where owner_id = $1 and status = 'draft' and ($2::uuid is null or id > $2)"
          + " order by id limit $3) returning id";

  private static final String REDUCE =
      "with page as (select id from invoice where owner_id = $1"
          + " and ($2::uuid is null or id > $2) order by id limit $3),"
          + " reduced as (update invoice set buyer = lasting_buyer(invoice.buyer,"
          + " buyer_owes_tax(invoice.owner_id, invoice.id)),"
          + " void_reason = lasting_void_reason(invoice.void_reason)"
          + " from page where invoice.owner_id = $1 and invoice.id = page.id)"
          + " select id from page order by id";
  private static final String REDUCE_PAYMENTS =
      "with page as (select id from payment where owner_id = $1"
          + " and ($2::uuid is null or id > $2) order by id limit $3),"
          + " reduced as (update payment set reference = null, reason = null"
          + " from page where payment.owner_id = $1 and payment.id = page.id)"
          + " select id from page order by id";

  /** Whom no invoice names any more. */
  private static final String DROP_CUSTOMERS =
      "delete from customer where owner_id = $1 and id in (select id from customer c"
          + " where c.owner_id = $1 and ($2::uuid is null or c.id > $2)"
          + " and not exists (select from invoice i where i.owner_id = $1 and i.customer_id = c.id)"
          + " order by c.id limit $3) returning id";

  private final Transactions transactions;
  private final InvoiceDocuments documents;
  private final Clock clock;

  InvoiceData(Transactions transactions, InvoiceDocuments documents, Clock clock) {
    this.transactions = transactions.background();
    this.documents = documents;
    this.clock = clock;
  }

  @Override
  public String section() {
    return "invoices";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    LocalDate today = Times.today(clock);
    return Pages.rows(
            last ->
                transactions.read(
                    owner,
                    EXPORT,
                    Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .onItem()
        .transformToUniAndConcatenate(row -> documents.shown(owner, List.of(row), today))
        .map(shown -> InvoiceView.of(shown.get(0)));
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return throughout(connection, DROP_DRAFTS, owner)
        .flatMap(dropped -> throughout(connection, REDUCE, owner))
        .flatMap(reduced -> throughout(connection, REDUCE_PAYMENTS, owner))
        .flatMap(reduced -> throughout(connection, DROP_CUSTOMERS, owner));
  }

  /** In batches, so that no statement of a large account takes longer than statements may. */
  private static Uni<Void> throughout(SqlConnection connection, String sql, Owner owner) {
    return Pages.rows(
            last ->
                connection
                    .preparedQuery(sql)
                    .execute(Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), BATCH)))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
