package dev.holdfast.invoice.history;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/** What was done with an owner's invoices. */
@Singleton
public class HistoryData implements OwnedData {
  private static final int PAGE = 50;
  private static final String EXPORT =
      "select * from invoice_history where owner_id = $1 and ($2::uuid is null or id > $2)"
          + " order by id limit $3";

  private final Transactions transactions;

  HistoryData(Transactions transactions) {
    this.transactions = transactions.background();
  }

  /** An entry, and of which invoice. */
  @JsonPropertyOrder({"invoiceId", "entry"})
  public record EntryRecord(UUID invoiceId, HistoryEntry entry) {}

  @Override
  public String section() {
    return "history";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.read(
                    owner,
                    EXPORT,
                    Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .map(row -> new EntryRecord(row.getUUID("invoice_id"), HistoryEntry.of(row)));
  }

  /**
   * Stays with the issued invoices: what was done and when, by an id that is nobody's any more. A
   * draft's goes with the draft.
   */
  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return Uni.createFrom().voidItem();
  }
}
