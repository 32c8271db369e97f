package dev.holdfast.invoice.credit;

import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** An owner's credit notes with their lines. */
@Singleton
class CreditNoteData implements OwnedData {
  private static final int PAGE = 20;
  private static final String EXPORT =
      "select * from credit_note_document where owner_id = $1 and ($2::uuid is null or id > $2)"
          + " order by id limit $3";

  private final Transactions transactions;

  CreditNoteData(Transactions transactions) {
    this.transactions = transactions.background();
  }

  @Override
  public String section() {
    return "creditNotes";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.read(
                    owner,
                    EXPORT,
                    Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .map(row -> CreditNoteView.of(CreditNoteDocument.of(row)));
  }

  /** Stay whole: a credit note is an invoice to the law, and its reason is part of the document. */
  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return Uni.createFrom().voidItem();
  }
}
