package dev.holdfast.audit;

import dev.holdfast.access.Caller;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.CurrentRequest;
import dev.holdfast.access.RequestId;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;

/** Where everybody leaves their events; whose they are and from where is found here. */
@Singleton
public class AuditTrail {
  private final AuditQueue queue;
  private final CurrentRequest request;
  private final Ids ids;
  private final Clock clock;

  AuditTrail(AuditQueue queue, CurrentRequest request, Ids ids, Clock clock) {
    this.queue = queue;
    this.request = request;
    this.ids = ids;
    this.clock = clock;
  }

  /** Writes the event of a change in the transaction of the change. */
  public Uni<Void> add(SqlConnection transaction, AuditEvent event) {
    RefusalOnRecord.keep(request.get().orElse(null), event);
    return transaction
        .preparedQuery(AuditEntry.INSERT)
        .execute(entry(event, request.get().orElse(null)).row())
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

  /**
   * Writes the event of a read or a refusal of the request at hand, soon.
   *
   * @return complete when the event is sure to be written; fails with 503 {@code unavailable} where
   *     there is no room for it in time, and then what it tells must not be done
   */
  public Uni<Void> note(AuditEvent event) {
    return note(event, request.get().orElse(null));
  }

  /**
   * The same for a request that is told; of one that has been answered, or of none, events are
   * taken in any case. Two of them are kept room for in each request, see {@link AuditQueue}.
   *
   * @param context the request; null for none
   */
  public Uni<Void> note(AuditEvent event, RoutingContext context) {
    RefusalOnRecord.keep(context, event);
    AuditEntry entry = entry(event, context);
    return context == null || isPast(context)
        ? Uni.createFrom()
            .deferred(
                () -> {
                  queue.putNow(entry);
                  return Uni.createFrom().voidItem();
                })
        : queue.put(entry);
  }

  /** Whether an event that has time may be left now. */
  boolean hasRoom() {
    return queue.hasRoom();
  }

  private static boolean isPast(RoutingContext context) {
    return context.response().ended() || context.response().closed();
  }

  private AuditEntry entry(AuditEvent event, RoutingContext context) {
    OffsetDateTime now = Times.now(clock);
    ClientAddress address = context == null ? null : ClientAddress.of(context);
    return AuditEntry.made(
        ids.next(now),
        now,
        event,
        event.actor() != null ? event.actor() : actor(context),
        context == null ? null : RequestId.of(context),
        event.network() != null ? event.network() : address == null ? null : address.prefix());
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
