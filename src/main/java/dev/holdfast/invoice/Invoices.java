package dev.holdfast.invoice;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Owner;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.customer.Customers;
import dev.holdfast.database.Transactions;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Once;
import dev.holdfast.invoice.history.InvoiceAction;
import dev.holdfast.invoice.history.InvoiceHistory;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of drafts, and of finding invoices. Somebody else's invoice is none: not found, like
 * one that never was.
 *
 * <p>Statements that don't wait for each other's results leave together (pipelined); PostgreSQL
 * runs them in their order, and the first that fails is what the client is told.
 */
@Singleton
public class Invoices {
  private final InvoiceStore store;
  private final InvoiceHistory history;
  private final Customers customers;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;
  private final AuditTrail trail;

  Invoices(
      InvoiceStore store,
      InvoiceHistory history,
      Customers customers,
      Transactions transactions,
      Ids ids,
      Clock clock,
      AuditTrail trail) {
    this.store = store;
    this.history = history;
    this.customers = customers;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
    this.trail = trail;
  }

  /** Stores a new draft. */
  Uni<Answer> create(Caller caller, InvoiceRequest body, Once<InvoiceDocument> once) {
    Draft draft = Draft.of(body);
    Owner owner = caller.owner();
    return once.perform(
        owner,
        transaction -> {
          OffsetDateTime now = Times.now(clock);
          UUID id = ids.next(now);
          return Uni.combine()
              .all()
              .unis(
                  customers.referred(
                      owner, transaction, body.customerId(), InvoiceRequest.CUSTOMER),
                  store.insert(owner, transaction, id, draft, now),
                  store.insertLines(owner, transaction, id, draft.lines()),
                  history.add(caller, transaction, InvoiceAction.CREATED.on(id, 1), now),
                  trail.add(
                      transaction, AuditEvent.done(AuditAction.INVOICE_CREATED).on("invoice", id)),
                  store.document(owner, transaction, id, today()))
              .with((customer, invoice, lines, entry, event, document) -> document);
        });
  }

  /**
   * @throws ProblemException 404 if the owner has no such invoice, or the id is no id
   */
  Uni<InvoiceDocument> find(Owner owner, String id) {
    return store.find(owner, id(id), today()).map(Invoices::existing);
  }

  /** Puts a draft in place of what was there. */
  Uni<InvoiceDocument> replace(
      Caller caller, String id, InvoiceRequest body, Precondition precondition) {
    Draft draft = Draft.of(body);
    Owner owner = caller.owner();
    return transactions.owned(
        owner,
        transaction ->
            Uni.combine()
                .all()
                .unis(
                    locked(owner, transaction, id),
                    customers.referred(
                        owner, transaction, body.customerId(), InvoiceRequest.CUSTOMER))
                .with((invoice, customer) -> editable(invoice, precondition))
                .flatMap(invoice -> rewritten(caller, transaction, invoice, draft)));
  }

  private Uni<InvoiceDocument> rewritten(
      Caller caller, SqlConnection transaction, Invoice invoice, Draft draft) {
    Owner owner = caller.owner();
    UUID id = invoice.id();
    OffsetDateTime now = Times.now(clock);
    return Uni.combine()
        .all()
        .unis(
            store.deleteLines(owner, transaction, id),
            store.replace(owner, transaction, id, draft, now),
            store.insertLines(owner, transaction, id, draft.lines()),
            history.add(
                caller, transaction, InvoiceAction.CHANGED.on(id, invoice.version() + 1), now),
            trail.add(transaction, AuditEvent.done(AuditAction.INVOICE_CHANGED).on("invoice", id)),
            store.document(owner, transaction, id, today()))
        .with((gone, changed, lines, entry, event, document) -> document);
  }

  /** Deletes a draft, with its history: it never was an invoice. */
  Uni<Void> delete(Owner owner, String id, Precondition precondition) {
    return transactions.owned(
        owner,
        transaction ->
            locked(owner, transaction, id)
                .map(invoice -> editable(invoice, precondition))
                .flatMap(
                    invoice ->
                        trail.beside(
                            store.delete(owner, transaction, invoice.id()),
                            transaction,
                            AuditEvent.done(AuditAction.INVOICE_DELETED)
                                .on("invoice", invoice.id()))));
  }

  /**
   * The invoice that something is to be done with, locked until the transaction ends.
   *
   * @throws ProblemException 404 if the owner has no such invoice, or the id is no id
   */
  public Uni<Invoice> locked(Owner owner, SqlConnection transaction, String id) {
    return store.lock(owner, transaction, id(id)).map(Invoices::existing);
  }

  /**
   * Completes if there is such an invoice, before anything costly is done for it.
   *
   * @return fails with 404 if the owner has no such invoice, or the id is no id
   */
  public Uni<Void> requireExisting(Owner owner, String id) {
    return store
        .exists(owner, id(id))
        .invoke(
            exists -> {
              if (!exists) {
                throw new ProblemException(ProblemType.NOT_FOUND);
              }
            })
        .replaceWithVoid();
  }

  /** The day by which dates are judged. */
  public LocalDate today() {
    return Times.today(clock);
  }

  private Invoice editable(Invoice invoice, Precondition precondition) {
    precondition.check(invoice.etag(today()));
    invoice.status().edited();
    return invoice;
  }

  /**
   * An id as a path has it.
   *
   * @throws ProblemException 404 if it is no id
   */
  public static UUID id(String text) {
    return Ids.parse(text).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
  }

  /**
   * What was sought.
   *
   * @throws ProblemException 404 if it is not there
   */
  public static <T> T existing(Optional<T> found) {
    return found.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
  }
}
