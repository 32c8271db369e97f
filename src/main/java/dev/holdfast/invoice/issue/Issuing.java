package dev.holdfast.invoice.issue;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Owner;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.business.Business;
import dev.holdfast.business.Businesses;
import dev.holdfast.customer.Customer;
import dev.holdfast.customer.Customers;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Once;
import dev.holdfast.invoice.Invoice;
import dev.holdfast.invoice.InvoiceDocument;
import dev.holdfast.invoice.InvoiceRequest;
import dev.holdfast.invoice.InvoiceStore;
import dev.holdfast.invoice.Invoices;
import dev.holdfast.invoice.PartyCopies;
import dev.holdfast.invoice.ReasonRequest;
import dev.holdfast.invoice.history.InvoiceAction;
import dev.holdfast.invoice.history.InvoiceHistory;
import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;

/** The rules of issuing an invoice, and of taking it back whole. */
@Singleton
public class Issuing {
  private final Invoices invoices;
  private final InvoiceStore store;
  private final InvoiceHistory history;
  private final NumberSeries series;
  private final Businesses businesses;
  private final Customers customers;
  private final PartyCopies parties;
  private final Clock clock;
  private final AuditTrail trail;

  Issuing(
      Invoices invoices,
      InvoiceStore store,
      InvoiceHistory history,
      NumberSeries series,
      Businesses businesses,
      Customers customers,
      PartyCopies parties,
      Clock clock,
      AuditTrail trail) {
    this.invoices = invoices;
    this.store = store;
    this.history = history;
    this.series = series;
    this.businesses = businesses;
    this.customers = customers;
    this.parties = parties;
    this.clock = clock;
    this.trail = trail;
  }

  /** What an invoice gets when it is issued. */
  private record Issue(NumberSeries.Taken taken, String number, PartyCopies.Sealed parties) {}

  /** Gives a draft its number, its date and its parties; from here on it is frozen. */
  public Uni<Answer> issue(
      Caller caller,
      String id,
      IssueRequest body,
      Precondition precondition,
      Once<InvoiceDocument> once) {
    LocalDate wanted = notInTheFuture(body);
    Owner owner = caller.owner();
    return once.perform(
        owner,
        transaction ->
            invoices
                .locked(owner, transaction, id)
                .invoke(invoice -> precondition.check(invoice.etag(invoices.today())))
                .invoke(invoice -> invoice.status().issued())
                .flatMap(
                    invoice ->
                        prepared(owner, transaction, invoice, wanted)
                            .flatMap(issue -> issued(caller, transaction, invoice, issue))));
  }

  private LocalDate notInTheFuture(IssueRequest body) {
    LocalDate wanted = body.issuedOn() == null ? null : LocalDate.parse(body.issuedOn());
    if (wanted != null && wanted.isAfter(invoices.today())) {
      throw ProblemException.invalid("issuedOn", "out_of_range", "must not be in the future");
    }
    return wanted;
  }

  private Uni<Issue> prepared(
      Owner owner, SqlConnection transaction, Invoice invoice, LocalDate wanted) {
    NumberSeries.Kind kind = NumberSeries.Kind.INVOICE;
    return Uni.combine()
        .all()
        .unis(
            businesses
                .seller(owner, transaction)
                .map(found -> found.orElseThrow(Issuing::noBusiness)),
            customers.buyer(owner, transaction, invoice.customerId(), InvoiceRequest.CUSTOMER),
            wanted == null
                ? series.nextToday(owner, transaction, kind, invoices.today())
                : series.next(owner, transaction, kind, wanted))
        .asTuple()
        .flatMap(
            found -> {
              Business seller = found.getItem1();
              NumberSeries.Taken taken = found.getItem3();
              return parties
                  .sealed(owner, transaction, invoice.id(), seller(seller), buyer(found.getItem2()))
                  .map(copies -> new Issue(taken, taken.text(seller.invoicePrefix()), copies));
            });
  }

  private Uni<InvoiceDocument> issued(
      Caller caller, SqlConnection transaction, Invoice invoice, Issue issue) {
    Owner owner = caller.owner();
    UUID id = invoice.id();
    OffsetDateTime now = Times.now(clock);
    return Uni.combine()
        .all()
        .unis(
            store.issue(
                owner, transaction, id, issue.number(), issue.taken().date(), issue.parties(), now),
            history.add(
                caller, transaction, InvoiceAction.ISSUED.on(id, invoice.version() + 1), now),
            trail.add(transaction, AuditEvent.done(AuditAction.INVOICE_ISSUED).on("invoice", id)),
            store.document(owner, transaction, id, invoices.today()))
        .with((changed, entry, event, document) -> document);
  }

  /** Takes an invoice back with which nothing has happened yet. Its number stays used. */
  public Uni<Answer> makeVoid(
      Caller caller,
      String id,
      ReasonRequest body,
      Precondition precondition,
      Once<InvoiceDocument> once) {
    Owner owner = caller.owner();
    return once.perform(
        owner,
        transaction ->
            Uni.combine()
                .all()
                .unis(
                    invoices
                        .locked(owner, transaction, id)
                        .invoke(invoice -> precondition.check(invoice.etag(invoices.today()))),
                    store.isCredited(owner, transaction, Invoices.id(id)))
                .with(
                    (invoice, credited) -> {
                      invoice.status().voided(credited);
                      return invoice;
                    })
                .flatMap(invoice -> voided(caller, transaction, invoice, body.reason())));
  }

  private Uni<InvoiceDocument> voided(
      Caller caller, SqlConnection transaction, Invoice invoice, String reason) {
    Owner owner = caller.owner();
    UUID id = invoice.id();
    OffsetDateTime now = Times.now(clock);
    return Uni.combine()
        .all()
        .unis(
            store.makeVoid(owner, transaction, id, reason, now),
            history.add(
                caller, transaction, InvoiceAction.VOIDED.on(id, invoice.version() + 1), now),
            trail.add(transaction, AuditEvent.done(AuditAction.INVOICE_VOIDED).on("invoice", id)),
            store.document(owner, transaction, id, invoices.today()))
        .with((changed, entry, event, document) -> document);
  }

  private static ProblemException noBusiness() {
    return new ProblemException(
        ProblemType.INVALID_STATE, "Issuing needs the seller's data first: PUT /me/business.");
  }

  private static JsonObject seller(Business business) {
    return new JsonObject()
        .put("name", business.name())
        .put("taxId", business.taxId())
        .put("address", Address.json(business.address()));
  }

  private static JsonObject buyer(Customer customer) {
    return new JsonObject()
        .put("name", customer.name())
        .put("email", customer.email())
        .put("taxId", customer.taxId())
        .put("address", Address.json(customer.address()));
  }
}
