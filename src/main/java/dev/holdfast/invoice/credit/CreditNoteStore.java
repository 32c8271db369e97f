package dev.holdfast.invoice.credit;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.invoice.money.InvoiceLine;
import dev.holdfast.invoice.money.InvoiceTotals;
import dev.holdfast.invoice.money.TaxGroup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The queries on credit notes. Each begins with the owner; there is none without. */
@Singleton
class CreditNoteStore {
  private static final String DOCUMENT =
      "select * from credit_note_document where owner_id = $1 and id = $2";

  /** A row without a note if the invoice is there and has none (left) after the given one. */
  private static final String LIST =
      "select note.* from invoice left join credit_note_document note on note.owner_id = $1"
          + " and note.invoice_id = invoice.id and ($3::uuid is null or note.id > $3)"
          + " where invoice.owner_id = $1 and invoice.id = $2 order by note.id limit $4";

  private static final String REMAINDERS =
      "select line.*, line.quantity - coalesce(taken.quantity, 0) as left_quantity,"
          + " line.net - coalesce(taken.net, 0) as left_net from invoice_line line"
          + " left join (select line, sum(quantity) as quantity, sum(net) as net"
          + "  from credit_note_line where owner_id = $1 and invoice_id = $2 group by line) taken"
          + " on taken.line = line.position"
          + " where line.owner_id = $1 and line.invoice_id = $2 order by line.position";
  private static final String GROUPS =
      "select tax_breakdown from invoice where owner_id = $1 and id = $2";
  private static final String EARLIER_GROUPS =
      "select tax_breakdown from credit_note where owner_id = $1 and invoice_id = $2";

  private static final String INSERT =
      "insert into credit_note (owner_id, id, invoice_id, number, reason, issued_on, net, tax,"
          + " gross, tax_breakdown, created_at)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
  private static final String INSERT_LINES =
      "insert into credit_note_line (owner_id, credit_note_id, invoice_id, line, quantity, net)"
          + " select $1, $2, $3, line, quantity::numeric, net::numeric"
          + " from unnest($4::integer[], $5::text[], $6::text[]) as part (line, quantity, net)";

  private final Transactions transactions;

  CreditNoteStore(Transactions transactions) {
    this.transactions = transactions;
  }

  Uni<Optional<CreditNoteDocument>> find(Owner owner, UUID id) {
    return transactions
        .read(owner, DOCUMENT, Tuple.of(owner.id(), id))
        .map(rows -> all(rows, CreditNoteDocument::of).stream().findFirst());
  }

  /** The note as the transaction has made it. */
  Uni<CreditNoteDocument> document(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(DOCUMENT)
        .execute(Tuple.of(owner.id(), id))
        .map(rows -> CreditNoteDocument.of(rows.iterator().next()));
  }

  /** An invoice's notes from the oldest on, {@code after} an id; empty without the invoice. */
  Uni<Optional<List<CreditNoteDocument>>> list(Owner owner, UUID invoice, UUID after, int limit) {
    return transactions
        .read(owner, LIST, Tuple.of(owner.id(), invoice, after, limit))
        .map(rows -> all(rows, Function.identity()))
        .map(
            rows ->
                rows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        rows.stream()
                            .filter(row -> row.getUUID("id") != null)
                            .map(CreditNoteDocument::of)
                            .toList()));
  }

  /** What is left of each line of an invoice. */
  Uni<List<Crediting.Remainder>> remainders(Owner owner, SqlConnection transaction, UUID invoice) {
    return transaction
        .preparedQuery(REMAINDERS)
        .execute(Tuple.of(owner.id(), invoice))
        .map(
            rows ->
                all(
                    rows,
                    row ->
                        new Crediting.Remainder(
                            InvoiceLine.of(row),
                            row.getBigDecimal("left_quantity"),
                            row.getBigDecimal("left_net"))));
  }

  /** The tax groups of an invoice. */
  Uni<List<TaxGroup>> groups(Owner owner, SqlConnection transaction, UUID invoice) {
    return groups(transaction, GROUPS, Tuple.of(owner.id(), invoice));
  }

  /** The tax groups of all notes of an invoice. */
  Uni<List<TaxGroup>> earlierGroups(Owner owner, SqlConnection transaction, UUID invoice) {
    return groups(transaction, EARLIER_GROUPS, Tuple.of(owner.id(), invoice));
  }

  Uni<Void> insert(Owner owner, SqlConnection transaction, CreditNote note) {
    InvoiceTotals totals = note.content().totals();
    return transaction
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addUUID(owner.id())
                .addUUID(note.id())
                .addUUID(note.invoiceId())
                .addString(note.number())
                .addString(note.reason())
                .addLocalDate(note.issuedOn())
                .addBigDecimal(totals.net())
                .addBigDecimal(totals.tax())
                .addBigDecimal(totals.gross())
                .addJsonArray(TaxGroup.json(totals.breakdown()))
                .addOffsetDateTime(note.createdAt()))
        .replaceWithVoid();
  }

  Uni<Void> insertLines(Owner owner, SqlConnection transaction, CreditNote note) {
    List<Crediting.Part> parts = note.content().parts();
    return transaction
        .preparedQuery(INSERT_LINES)
        .execute(
            Tuple.tuple()
                .addUUID(owner.id())
                .addUUID(note.id())
                .addUUID(note.invoiceId())
                .addArrayOfInteger(parts.stream().map(Crediting.Part::line).toArray(Integer[]::new))
                .addArrayOfString(column(parts, part -> part.quantity().toPlainString()))
                .addArrayOfString(column(parts, part -> part.net().toPlainString())))
        .replaceWithVoid();
  }

  private static Uni<List<TaxGroup>> groups(
      SqlConnection transaction, String sql, Tuple arguments) {
    return transaction
        .preparedQuery(sql)
        .execute(arguments)
        .map(
            rows ->
                all(rows, row -> TaxGroup.of(row.getJsonArray("tax_breakdown"))).stream()
                    .flatMap(List::stream)
                    .toList());
  }

  private static String[] column(
      List<Crediting.Part> parts, Function<Crediting.Part, String> member) {
    return parts.stream().map(member).toArray(String[]::new);
  }

  private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> each) {
    List<T> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(each.apply(row)));
    return found;
  }
}
