package dev.holdfast.audit;

import dev.holdfast.access.Caller;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.CurrentRequest;
import dev.holdfast.access.RequestId;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;

/** Where everybody leaves their events. */
@Singleton
public class AuditTrail {
  private static final String INSERT =
      "insert into audit_event"
          + " (id, at, action, outcome, actor, resource, reason, request_id, address_prefix)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

  private final Transactions transactions;
  private final CurrentRequest request;
  private final Ids ids;
  private final Clock clock;

  AuditTrail(Transactions transactions, CurrentRequest request, Ids ids, Clock clock) {
    this.transactions = transactions;
    this.request = request;
    this.ids = ids;
    this.clock = clock;
  }

  /** Writes the event of a change in the transaction of the change. */
  public Uni<Void> add(SqlConnection transaction, AuditEvent event) {
    RefusalOnRecord.keep(request.get().orElse(null), event);
    return transaction
        .preparedQuery(INSERT)
        .execute(row(event, request.get().orElse(null)))
        .replaceWithVoid();
  }

  /**
   * The same, sent together with a statement of the change (pipelined): it costs no round trip.
   *
   * @return what the change gives
   */
  public <T> Uni<T> beside(Uni<T> change, SqlConnection transaction, AuditEvent event) {
    return Uni.combine()
        .all()
        .unis(change, add(transaction, event))
        .with((result, written) -> result);
  }

  /** Writes the event of a read or a refusal of the request at hand, soon. */
  public Uni<Void> note(AuditEvent event) {
    return note(event, request.get().orElse(null));
  }

  /**
   * Writes the event of a request, soon.
   *
   * @param context the request; null for none
   */
  public Uni<Void> note(AuditEvent event, RoutingContext context) {
    RefusalOnRecord.keep(context, event);
    return transactions.background().single(INSERT, row(event, context)).replaceWithVoid();
  }

  private Tuple row(AuditEvent event, RoutingContext context) {
    OffsetDateTime now = Times.now(clock);
    ClientAddress address = context == null ? null : ClientAddress.of(context);
    return Tuple.tuple()
        .addUUID(ids.next(now))
        .addOffsetDateTime(now)
        .addString(event.action().label())
        .addString(event.outcome().label())
        .addString(event.actor() != null ? event.actor() : actor(context))
        .addString(event.resource())
        .addString(event.reason())
        .addString(context == null ? null : RequestId.of(context))
        .addString(address == null ? null : address.prefix());
  }

  /** Who is behind a request. */
  static String actor(RoutingContext context) {
    if (context == null) {
      return "system";
    }
    Caller caller =
        CurrentCaller.of(context).or(() -> CurrentCaller.refusedIn(context)).orElse(null);
    if (caller == null) {
      return "anonymous";
    }
    return caller.keyId() != null ? "key:" + caller.keyId() : "account:" + caller.accountId();
  }
}
