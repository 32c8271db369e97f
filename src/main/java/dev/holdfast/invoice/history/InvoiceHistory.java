package dev.holdfast.invoice.history;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Who did what with an invoice: written in the transaction that does it, and never changed. */
@Singleton
public class InvoiceHistory {
  private static final String ADD =
      "insert into invoice_history (owner_id, id, invoice_id, version, action, actor_kind,"
          + " actor_id, subject_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
  private static final String LIST =
      "select * from invoice_history where owner_id = $1 and invoice_id = $2 and version > $3"
          + " order by version limit $4";

  private final Transactions transactions;
  private final Ids ids;
  private final Cursors cursors;

  InvoiceHistory(Transactions transactions, Ids ids, Cursors cursors) {
    this.transactions = transactions;
    this.ids = ids;
    this.cursors = cursors;
  }

  /** Writes down what was just done, and by whom. */
  public Uni<Void> add(
      Caller caller, SqlConnection transaction, InvoiceAction.Done done, OffsetDateTime at) {
    return transaction
        .preparedQuery(ADD)
        .execute(
            Tuple.tuple()
                .addUUID(caller.owner().id())
                .addUUID(ids.next(at))
                .addUUID(done.invoiceId())
                .addInteger(done.version())
                .addString(done.action().word())
                .addString(caller.keyId() != null ? "api_key" : "account")
                .addUUID(caller.keyId() != null ? caller.keyId() : caller.accountId())
                .addUUID(done.subjectId())
                .addOffsetDateTime(at))
        .replaceWithVoid();
  }

  /**
   * A page of what was done with an invoice, the first thing first.
   *
   * @throws ProblemException 404 if the owner has no such invoice, or the id is no id
   */
  public Uni<Page<HistoryEntry>> list(Owner owner, String id, int limit, String cursor) {
    UUID invoice = Ids.parse(id).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
    String binding = "history\n" + owner.id() + "\n" + invoice;
    int after =
        cursor == null
            ? 0
            : Integer.parseInt(
                cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor));
    return transactions
        .read(owner, LIST, Tuple.of(owner.id(), invoice, after, limit + 1))
        .map(rows -> page(rows, limit, binding));
  }

  /** Every invoice was created, so one without history is none. */
  private Page<HistoryEntry> page(RowSet<Row> rows, int limit, String binding) {
    List<Row> all = new ArrayList<>(rows.size());
    rows.forEach(all::add);
    if (all.isEmpty()) {
      throw new ProblemException(ProblemType.NOT_FOUND);
    }
    return Page.of(
            all, limit, last -> cursors.write(binding, last.getInteger("version").toString()))
        .map(HistoryEntry::of);
  }
}
