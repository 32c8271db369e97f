package dev.holdfast.customer;

import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/**
 * An owner's customers. What an issued invoice must say of its buyer it says itself, so nothing
 * stays here but the ids that invoices name; they know which, and delete the others.
 */
@Singleton
class CustomerData implements OwnedData {
  private static final int PAGE = 50;
  private static final int BATCH = 500;
  private static final String EXPORT =
      "select * from customer where owner_id = $1 and ($2::uuid is null or id > $2)"
          + " order by id limit $3";
  private static final String EMPTY =
      "with page as (select id from customer where owner_id = $1"
          + " and ($2::uuid is null or id > $2) order by id limit $3),"
          + " emptied as (update customer set name = '', personal = null from page where customer.owner_id = $1 and customer.id = page.id)"
          + " select id from page order by id";

  private final Transactions transactions;
  private final CustomerStore store;

  CustomerData(Transactions transactions, CustomerStore store) {
    this.transactions = transactions.background();
    this.store = store;
  }

  @Override
  public String section() {
    return "customers";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.read(
                    owner,
                    EXPORT,
                    Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .onItem()
        .transformToUniAndConcatenate(row -> store.opened(owner, row))
        .map(CustomerView::of);
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return Pages.rows(
            last ->
                connection
                    .preparedQuery(EMPTY)
                    .execute(Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), BATCH)))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
