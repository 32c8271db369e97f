package dev.holdfast.customer;

import dev.holdfast.access.Owner;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Once;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** The rules of customers. Somebody else's customer is none: not found, like one that never was. */
@Singleton
public class Customers {
  private final CustomerStore store;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;
  private final Cursors cursors;
  private final AuditTrail trail;

  Customers(
      CustomerStore store,
      Transactions transactions,
      Ids ids,
      Clock clock,
      Cursors cursors,
      AuditTrail trail) {
    this.store = store;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
    this.cursors = cursors;
    this.trail = trail;
  }

  /** Stores a new customer. */
  Uni<Answer> create(Owner owner, CustomerRequest body, Once<Customer> once) {
    return once.perform(
        owner,
        transaction -> {
          UUID id = ids.next();
          return trail.beside(
              store.insert(owner, transaction, id, body, Times.now(clock)),
              transaction,
              AuditEvent.done(AuditAction.CUSTOMER_CREATED).on("customer", id));
        });
  }

  /**
   * @throws ProblemException 404 if the owner has no such customer, or the id is no id
   */
  Uni<Customer> find(Owner owner, String id) {
    return store.find(owner, id(id)).map(Customers::existing);
  }

  /**
   * A page of customers, the newest first.
   *
   * @param q what the name must start with, in any case; null for all
   */
  Uni<Page<Customer>> list(Owner owner, String q, int limit, String cursor) {
    String binding = "customers\n" + owner.id() + "\n" + (q == null ? "" : q);
    UUID after = cursor == null ? null : UUID.fromString(position(binding, cursor));
    return store
        .list(owner, after, q, limit + 1)
        .map(rows -> Page.of(rows, limit, last -> cursors.write(binding, last.id().toString())));
  }

  /** Puts a customer in place of what was there. */
  Uni<Customer> replace(Owner owner, String id, CustomerRequest body, Precondition precondition) {
    UUID customer = id(id);
    return transactions.owned(
        owner,
        transaction ->
            locked(owner, transaction, customer, precondition)
                .chain(
                    () ->
                        trail.beside(
                            store.replace(owner, transaction, customer, body, Times.now(clock)),
                            transaction,
                            AuditEvent.done(AuditAction.CUSTOMER_CHANGED)
                                .on("customer", customer))));
  }

  /** Deletes a customer that no invoice names; the database knows whether one does. */
  Uni<Void> delete(Owner owner, String id, Precondition precondition) {
    UUID customer = id(id);
    return transactions.owned(
        owner,
        transaction ->
            locked(owner, transaction, customer, precondition)
                .chain(
                    () ->
                        trail.beside(
                            store.delete(owner, transaction, customer),
                            transaction,
                            AuditEvent.done(AuditAction.CUSTOMER_DELETED)
                                .on("customer", customer))));
  }

  /**
   * The id of the customer that a body names, which is kept as it is until the transaction ends.
   *
   * @param field where the reference stands
   * @throws ProblemException 400 {@code unknown_reference} for whatever is not the owner's customer
   */
  public Uni<UUID> referred(Owner owner, SqlConnection transaction, String id, String field) {
    return Ids.parse(id)
        .map(known -> store.hold(owner, transaction, known).map(held -> held ? known : null))
        .orElseGet(() -> Uni.createFrom().nullItem())
        .onItem()
        .ifNull()
        .failWith(() -> ProblemException.unknownReference(field));
  }

  /** The buyer on an invoice that is being issued, kept as it is until the transaction ends. */
  public Uni<Customer> buyer(Owner owner, SqlConnection transaction, UUID id, String field) {
    return store
        .share(owner, transaction, id)
        .map(found -> found.orElseThrow(() -> ProblemException.unknownReference(field)));
  }

  /**
   * The id of the customer that a filter names.
   *
   * @param field where the reference stands
   * @throws ProblemException 400 {@code unknown_reference} for whatever is not the owner's customer
   */
  public Uni<UUID> known(Owner owner, String id, String field) {
    return Ids.parse(id)
        .map(known -> store.exists(owner, known).map(there -> there ? known : null))
        .orElseGet(() -> Uni.createFrom().nullItem())
        .onItem()
        .ifNull()
        .failWith(() -> ProblemException.unknownReference(field));
  }

  private Uni<Integer> locked(
      Owner owner, SqlConnection transaction, UUID id, Precondition precondition) {
    return store
        .lock(owner, transaction, id)
        .map(Customers::existing)
        .invoke(version -> precondition.check(Customer.etag(version)));
  }

  private String position(String binding, String cursor) {
    return cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor);
  }

  private static UUID id(String text) {
    return Ids.parse(text).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
  }

  private static <T> T existing(Optional<T> found) {
    return found.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
  }
}
