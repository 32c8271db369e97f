package dev.holdfast.audit;

import dev.holdfast.access.ClientAddress;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Events that anybody can cause as often as they like. The first few of a kind in a minute are
 * written one by one, what comes beyond is counted and written as one event at its end, with the
 * count in its reason: {@code forbidden x 1234}. So a flood is in the log, and costs it little.
 *
 * <p>Of a kind are events of one action and reason by one actor, or from one network if nobody is
 * known. Two bounds hold for all of a minute together: beyond {@link #SINGLY} nothing is written
 * one by one any more, only counted; beyond {@link #KINDS} those of further actors are counted
 * together, for each action and reason. Nothing is dropped; a kill takes the counts of the last
 * minute with it.
 */
@Singleton
public class RepeatedEvents {
  /** Kinds that are told apart within a minute. */
  private static final int KINDS = 10_000;

  /** Events of all kinds that are written one by one within a minute. */
  private static final int SINGLY = 2_000;

  private static final String ANYBODY = "anonymous";
  private static final String OTHERS = "others";
  private static final Logger LOG = Logger.getLogger(RepeatedEvents.class);

  private record Kind(AuditAction action, String reason, String who) {}

  /** Those of a kind: how many there were, and how many of them are not written yet. */
  private static final class Count {
    private long seen;
    private long unwritten;
    private AuditEvent first;
  }

  private final AuditTrail trail;
  private final int kinds;
  private final int singly;
  private Map<Kind, Count> counts = new HashMap<>();
  private int written;

  @Inject
  RepeatedEvents(AuditTrail trail) {
    this(trail, KINDS, SINGLY);
  }

  RepeatedEvents(AuditTrail trail, int kinds, int singly) {
    this.trail = trail;
    this.kinds = kinds;
    this.singly = singly;
  }

  /**
   * Writes an event soon, or counts it.
   *
   * @param request whose it is; null for none
   * @param first how many of its kind are written one by one within a minute
   */
  public void note(AuditEvent event, RoutingContext request, int first) {
    AuditEvent named = named(event, request);
    Kind kind = new Kind(event.action(), event.reason(), named.actor() + " " + named.resource());
    if (event.actor() == null && !named.actor().equals(ANYBODY)) {
      kind = new Kind(event.action(), event.reason(), named.actor());
    }
    Kind same = kind;
    if (isSingle(same, named, first)) {
      trail
          .note(event, request)
          .subscribe()
          .with(
              done -> {},
              failure -> {
                LOG.debugf("An event can't be written yet, it is counted: %s", failure);
                writeLater(same, named, 1);
              });
    }
  }

  /** Writes what was counted, and begins another minute; what can't be written stays counted. */
  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> flush() {
    Map<Kind, Count> minute = ended();
    return Multi.createFrom()
        .iterable(List.copyOf(minute.entrySet()))
        .onItem()
        .transformToUniAndConcatenate(
            entry ->
                trail
                    .note(told(entry.getKey(), entry.getValue()), null)
                    .invoke(() -> minute.remove(entry.getKey())))
        .collect()
        .last()
        .onFailure()
        .invoke(
            failure -> {
              LOG.warnf("Events that were counted can't be written, trying again: %s", failure);
              minute.forEach((kind, count) -> writeLater(kind, count.first, count.unwritten));
            })
        .onFailure()
        .recoverWithNull();
  }

  private synchronized boolean isSingle(Kind kind, AuditEvent named, int first) {
    Count count = count(kind);
    count.seen++;
    if (count.seen <= first && written < singly) {
      written++;
      return true;
    }
    writeLater(kind, named, 1);
    return false;
  }

  private synchronized void writeLater(Kind kind, AuditEvent named, long times) {
    Count count = count(kind);
    if (count.first == null) {
      count.first = named;
    }
    count.unwritten += times;
  }

  private Count count(Kind kind) {
    boolean hasRoom = counts.size() < kinds || counts.containsKey(kind);
    return counts.computeIfAbsent(
        hasRoom ? kind : new Kind(kind.action(), kind.reason(), OTHERS), first -> new Count());
  }

  private synchronized Map<Kind, Count> ended() {
    Map<Kind, Count> minute = counts;
    counts = new HashMap<>();
    written = 0;
    minute.values().removeIf(count -> count.unwritten == 0);
    return minute;
  }

  /** The event as it is told without its request: by whom, or from where if that is not known. */
  private static AuditEvent named(AuditEvent event, RoutingContext request) {
    String actor = event.actor() != null ? event.actor() : AuditTrail.actor(request);
    String resource = actor.equals(ANYBODY) ? "address:" + network(request) : event.resource();
    return new AuditEvent(event.action(), event.outcome(), actor, resource, event.reason());
  }

  private static AuditEvent told(Kind kind, Count count) {
    String reason = kind.reason() + " x " + count.unwritten;
    return OTHERS.equals(kind.who())
        ? new AuditEvent(kind.action(), count.first.outcome(), ANYBODY, OTHERS, reason)
        : count.first.because(reason);
  }

  private static String network(RoutingContext request) {
    ClientAddress address = request == null ? null : ClientAddress.of(request);
    return address == null ? "unknown" : address.prefix();
  }
}
