package dev.holdfast.business;

import dev.holdfast.access.Owner;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The rules of business data. */
@Singleton
public class Businesses {
  private final BusinessStore store;
  private final Transactions transactions;
  private final Clock clock;
  private final AuditTrail trail;

  Businesses(BusinessStore store, Transactions transactions, Clock clock, AuditTrail trail) {
    this.store = store;
    this.transactions = transactions;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * @throws ProblemException 404 before the first data are stored
   */
  Uni<Business> find(Owner owner) {
    return store
        .find(owner)
        .map(found -> found.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND)));
  }

  /**
   * Stores the data, the first time without a precondition, later in place of what the client has
   * seen. Of two first times at once one is too late, and is told as if it had come later.
   */
  Uni<Business> put(Owner owner, BusinessRequest body, String ifMatch) {
    OffsetDateTime now = Times.now(clock);
    return transactions.owned(
        owner,
        transaction ->
            store
                .lockVersion(owner, transaction)
                .flatMap(
                    found -> {
                      if (found.isPresent()) {
                        Precondition.required(ifMatch).check(Business.etag(found.get()));
                        return written(
                            owner, transaction, store.replace(owner, transaction, body, now));
                      }
                      Precondition.ifSent(ifMatch).checkAbsent();
                      return written(
                          owner, transaction, store.insert(owner, transaction, body, now));
                    })
                .map(
                    stored ->
                        stored.orElseThrow(
                            () -> new ProblemException(ProblemType.PRECONDITION_REQUIRED))));
  }

  private <T> Uni<T> written(Owner owner, SqlConnection transaction, Uni<T> change) {
    return trail.beside(
        change,
        transaction,
        AuditEvent.done(AuditAction.BUSINESS_CHANGED).on("account", owner.id()));
  }

  /** The seller of an invoice that is being issued; the data stay as they are meanwhile. */
  public Uni<Optional<Business>> seller(Owner owner, SqlConnection transaction) {
    return store.lock(owner, transaction);
  }
}
