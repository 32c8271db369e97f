package dev.holdfast.invoice.credit;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Owner;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Once;
import dev.holdfast.invoice.Invoice;
import dev.holdfast.invoice.InvoiceStore;
import dev.holdfast.invoice.Invoices;
import dev.holdfast.invoice.history.InvoiceAction;
import dev.holdfast.invoice.history.InvoiceHistory;
import dev.holdfast.invoice.issue.NumberSeries;
import dev.holdfast.invoice.money.Money;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** The rules of credit notes: an issued invoice is not changed, it is credited. */
@Singleton
class CreditNotes {
  private static final String PREFIX = "CN-";

  private final Invoices invoices;
  private final InvoiceStore store;
  private final CreditNoteStore notes;
  private final InvoiceHistory history;
  private final NumberSeries series;
  private final Ids ids;
  private final Clock clock;
  private final Cursors cursors;
  private final AuditTrail trail;

  CreditNotes(
      Invoices invoices,
      InvoiceStore store,
      CreditNoteStore notes,
      InvoiceHistory history,
      NumberSeries series,
      Ids ids,
      Clock clock,
      Cursors cursors,
      AuditTrail trail) {
    this.invoices = invoices;
    this.store = store;
    this.notes = notes;
    this.history = history;
    this.series = series;
    this.ids = ids;
    this.clock = clock;
    this.cursors = cursors;
    this.trail = trail;
  }

  /** An invoice, locked, and what is left of it to credit. */
  private record Creditable(Invoice invoice, Crediting crediting) {}

  /** Credits some or all of what is left of an invoice. */
  Uni<Answer> create(
      Caller caller,
      String id,
      CreditNoteRequest body,
      Precondition precondition,
      Once<CreditNoteDocument> once) {
    refuse(body.findings());
    Owner owner = caller.owner();
    return once.perform(
        owner,
        transaction ->
            creditable(owner, transaction, id)
                .flatMap(
                    found -> {
                      refuse(found.crediting().findings(body.lines()));
                      precondition.check(found.invoice().etag(invoices.today()));
                      found.invoice().status().open();
                      Crediting.Note content = found.crediting().note(body.lines());
                      return numbered(owner, transaction, found.invoice(), body.reason(), content)
                          .flatMap(note -> entered(caller, transaction, found.invoice(), note));
                    }));
  }

  /**
   * @throws ProblemException 404 if the owner has no such note, or the id is no id
   */
  Uni<CreditNoteDocument> find(Owner owner, String id) {
    return notes.find(owner, Invoices.id(id)).map(Invoices::existing);
  }

  /** A page of an invoice's credit notes, the first one first. */
  Uni<Page<CreditNoteDocument>> list(Owner owner, String id, int limit, String cursor) {
    UUID invoice = Invoices.id(id);
    String binding = "credit-notes\n" + owner.id() + "\n" + invoice;
    UUID after =
        cursor == null
            ? null
            : UUID.fromString(
                cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor));
    return notes
        .list(owner, invoice, after, limit + 1)
        .map(Invoices::existing)
        .map(rows -> Page.of(rows, limit, last -> cursors.write(binding, last.id().toString())));
  }

  private Uni<Creditable> creditable(Owner owner, SqlConnection transaction, String id) {
    UUID invoice = Invoices.id(id);
    return Uni.combine()
        .all()
        .unis(
            invoices.locked(owner, transaction, id),
            notes.remainders(owner, transaction, invoice),
            notes.groups(owner, transaction, invoice),
            notes.earlierGroups(owner, transaction, invoice))
        .with(
            (found, remainders, groups, earlier) ->
                new Creditable(
                    found, new Crediting(Money.in(found.currency()), remainders, groups, earlier)));
  }

  private Uni<CreditNote> numbered(
      Owner owner,
      SqlConnection transaction,
      Invoice invoice,
      String reason,
      Crediting.Note content) {
    OffsetDateTime now = Times.now(clock);
    return series
        .nextToday(owner, transaction, NumberSeries.Kind.CREDIT_NOTE, invoices.today())
        .map(
            taken ->
                new CreditNote(
                    ids.next(now),
                    invoice.id(),
                    taken.text(PREFIX),
                    reason,
                    taken.date(),
                    content,
                    now));
  }

  private Uni<CreditNoteDocument> entered(
      Caller caller, SqlConnection transaction, Invoice invoice, CreditNote note) {
    Owner owner = caller.owner();
    Invoice settled =
        invoice.settled(invoice.paid(), invoice.credited().add(note.content().totals().gross()));
    OffsetDateTime now = note.createdAt();
    return Uni.combine()
        .all()
        .unis(
            notes.insert(owner, transaction, note),
            notes.insertLines(owner, transaction, note),
            store.settle(owner, transaction, settled, now),
            history.add(
                caller,
                transaction,
                InvoiceAction.CREDITED.on(settled.id(), settled.version(), note.id()),
                now),
            trail.add(
                transaction,
                AuditEvent.done(AuditAction.CREDIT_NOTE_ISSUED).on("credit_note", note.id())),
            notes.document(owner, transaction, note.id()))
        .with((stored, lines, changed, entry, event, document) -> document);
  }

  private static void refuse(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
  }
}
