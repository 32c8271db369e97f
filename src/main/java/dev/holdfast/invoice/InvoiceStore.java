package dev.holdfast.invoice;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.invoice.money.InvoiceLine;
import dev.holdfast.invoice.money.InvoiceTotals;
import dev.holdfast.invoice.money.Money;
import dev.holdfast.invoice.money.TaxGroup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The queries on invoices and their lines. Each begins with the owner; there is none without. */
@Singleton
public class InvoiceStore {
  private static final String READ = "select * from read_invoice($1, $2)";
  private static final String DOCUMENT =
      "select * from shown_invoice where owner_id = $1 and id = $2";

  /** Not FOR UPDATE: the keys stay, so a customer's deletion may look at them meanwhile. */
  private static final String LOCK =
      "select id, customer_id, status, currency, due_date, gross, amount_credited, amount_paid,"
          + " version from invoice where owner_id = $1 and id = $2 for no key update";

  private static final String INSERT =
      "insert into invoice (owner_id, id, customer_id, currency, due_date, reference, note,"
          + " net, tax, gross, tax_breakdown, amount_paid, amount_credited, created_at, updated_at)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $13)";
  private static final String REPLACE =
      "update invoice set customer_id = $3, currency = $4, due_date = $5, reference = $6,"
          + " note = $7, net = $8, tax = $9, gross = $10, tax_breakdown = $11, amount_paid = $12,"
          + " amount_credited = $12, updated_at = $13, version = version + 1"
          + " where owner_id = $1 and id = $2";
  private static final String DELETE = "delete from invoice where owner_id = $1 and id = $2";

  /** All lines at once; decimals travel as text, which keeps their scale. */
  private static final String INSERT_LINES =
      "insert into invoice_line (owner_id, invoice_id, position, description, quantity, unit_price,"
          + " unit_code, tax_category, tax_rate, exemption_reason, net)"
          + " select $1, $2, position, description, quantity::numeric, unit_price::numeric,"
          + " unit_code, tax_category, tax_rate::numeric, exemption_reason, net::numeric"
          + " from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],"
          + " $9::text[], $10::text[]) with ordinality as line (description, quantity, unit_price,"
          + " unit_code, tax_category, tax_rate, exemption_reason, net, position)";

  private static final String DELETE_LINES =
      "delete from invoice_line where owner_id = $1 and invoice_id = $2";
  private static final String ISSUE =
      "update invoice set status = 'issued', number = $3, issued_on = $4, seller = $5, buyer = $6,"
          + " updated_at = $7, version = version + 1 where owner_id = $1 and id = $2";
  private static final String SETTLE =
      "update invoice set status = $3, amount_paid = $4, amount_credited = $5, version = $6,"
          + " updated_at = $7 where owner_id = $1 and id = $2";
  private static final String VOID =
      "update invoice set status = 'void', void_reason = $3, updated_at = $4,"
          + " version = version + 1 where owner_id = $1 and id = $2";

  private static final String TOUCH =
      "update invoice set updated_at = $3, version = version + 1"
          + " where owner_id = $1 and id = $2";

  private static final String EXISTS = "select true from invoice where owner_id = $1 and id = $2";

  private static final String CREDITED =
      "select true from credit_note where owner_id = $1 and invoice_id = $2 limit 1";

  private final Transactions transactions;
  private final InvoiceDocuments documents;

  InvoiceStore(Transactions transactions, InvoiceDocuments documents) {
    this.transactions = transactions;
    this.documents = documents;
  }

  /** The hot read: one statement that sets the owner and reads. */
  Uni<Optional<InvoiceDocument>> find(Owner owner, UUID id, LocalDate today) {
    return transactions
        .single(READ, Tuple.of(owner.id(), id))
        .flatMap(rows -> documents.shown(owner, rows, today))
        .map(found -> found.stream().findFirst());
  }

  /** Whether there is an invoice, for who must know before anything else is done. */
  Uni<Boolean> exists(Owner owner, UUID id) {
    return transactions
        .read(owner, EXISTS, Tuple.of(owner.id(), id))
        .map(rows -> rows.iterator().hasNext());
  }

  /** The invoice as the transaction has made it. */
  public Uni<InvoiceDocument> document(
      Owner owner, SqlConnection transaction, UUID id, LocalDate today) {
    return transaction
        .preparedQuery(DOCUMENT)
        .execute(Tuple.of(owner.id(), id))
        .flatMap(rows -> documents.shown(owner, transaction, rows, today))
        .map(found -> found.get(0));
  }

  /** The invoice, locked until the transaction ends. */
  Uni<Optional<Invoice>> lock(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(LOCK)
        .execute(Tuple.of(owner.id(), id))
        .map(rows -> first(rows, Invoice::of));
  }

  Uni<Void> insert(
      Owner owner, SqlConnection transaction, UUID id, Draft draft, OffsetDateTime now) {
    return run(transaction, INSERT, written(owner, id, draft, now));
  }

  Uni<Void> replace(
      Owner owner, SqlConnection transaction, UUID id, Draft draft, OffsetDateTime now) {
    return run(transaction, REPLACE, written(owner, id, draft, now));
  }

  Uni<Void> delete(Owner owner, SqlConnection transaction, UUID id) {
    return run(transaction, DELETE, Tuple.of(owner.id(), id));
  }

  Uni<Void> insertLines(
      Owner owner, SqlConnection transaction, UUID invoice, List<InvoiceLine> lines) {
    return run(
        transaction,
        INSERT_LINES,
        Tuple.tuple()
            .addUUID(owner.id())
            .addUUID(invoice)
            .addArrayOfString(column(lines, InvoiceLine::description))
            .addArrayOfString(column(lines, line -> line.quantity().toPlainString()))
            .addArrayOfString(column(lines, line -> line.unitPrice().toPlainString()))
            .addArrayOfString(column(lines, InvoiceLine::unitCode))
            .addArrayOfString(column(lines, InvoiceLine::taxCategory))
            .addArrayOfString(column(lines, line -> line.taxRate().toPlainString()))
            .addArrayOfString(column(lines, InvoiceLine::exemptionReason))
            .addArrayOfString(column(lines, line -> line.net().toPlainString())));
  }

  Uni<Void> deleteLines(Owner owner, SqlConnection transaction, UUID invoice) {
    return run(transaction, DELETE_LINES, Tuple.of(owner.id(), invoice));
  }

  /** Makes a draft an issued invoice, with its number and its parties. */
  public Uni<Void> issue(
      Owner owner,
      SqlConnection transaction,
      UUID id,
      String number,
      LocalDate issuedOn,
      PartyCopies.Sealed parties,
      OffsetDateTime now) {
    return run(
        transaction,
        ISSUE,
        Tuple.tuple()
            .addUUID(owner.id())
            .addUUID(id)
            .addString(number)
            .addLocalDate(issuedOn)
            .addJsonObject(parties.seller())
            .addJsonObject(parties.buyer())
            .addOffsetDateTime(now));
  }

  /** Stores what {@link Invoice#settled} says. */
  public Uni<Void> settle(
      Owner owner, SqlConnection transaction, Invoice settled, OffsetDateTime now) {
    return run(
        transaction,
        SETTLE,
        Tuple.tuple()
            .addUUID(owner.id())
            .addUUID(settled.id())
            .addString(settled.status().word())
            .addBigDecimal(settled.paid())
            .addBigDecimal(settled.credited())
            .addInteger(settled.version())
            .addOffsetDateTime(now));
  }

  /** Makes an invoice void. */
  public Uni<Void> makeVoid(
      Owner owner, SqlConnection transaction, UUID id, String reason, OffsetDateTime now) {
    return run(transaction, VOID, Tuple.of(owner.id(), id, reason, now));
  }

  /** Makes a new version of an invoice to which something was attached, or from which taken. */
  public Uni<Void> touch(Owner owner, SqlConnection transaction, UUID id, OffsetDateTime now) {
    return run(transaction, TOUCH, Tuple.of(owner.id(), id, now));
  }

  /** Whether there are credit notes of an invoice. */
  public Uni<Boolean> isCredited(Owner owner, SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(CREDITED)
        .execute(Tuple.of(owner.id(), id))
        .map(rows -> rows.iterator().hasNext());
  }

  private static Tuple written(Owner owner, UUID id, Draft draft, OffsetDateTime now) {
    InvoiceTotals totals = draft.totals();
    return Tuple.tuple()
        .addUUID(owner.id())
        .addUUID(id)
        .addUUID(draft.customerId())
        .addString(draft.currency())
        .addLocalDate(draft.dueDate())
        .addString(draft.reference())
        .addString(draft.note())
        .addBigDecimal(totals.net())
        .addBigDecimal(totals.tax())
        .addBigDecimal(totals.gross())
        .addJsonArray(TaxGroup.json(totals.breakdown()))
        .addBigDecimal(Money.in(draft.currency()).zero())
        .addOffsetDateTime(now);
  }

  private static String[] column(List<InvoiceLine> lines, Function<InvoiceLine, String> member) {
    return lines.stream().map(member).toArray(String[]::new);
  }

  private static Uni<Void> run(SqlConnection transaction, String sql, Tuple arguments) {
    return transaction.preparedQuery(sql).execute(arguments).replaceWithVoid();
  }

  private static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> of) {
    return rows.iterator().hasNext()
        ? Optional.of(of.apply(rows.iterator().next()))
        : Optional.empty();
  }
}
