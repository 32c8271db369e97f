package dev.holdfast.audit;

import dev.holdfast.access.ClientAddress;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
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
 * known. Bounds hold for all of a minute together, for callers and for networks apart, so that
 * strangers don't take the places of who is known: beyond {@link #SINGLY} nothing is written one by
 * one any more, only counted; beyond {@link #KINDS} further networks are counted by the block that
 * they lie in (IPv4: /16, IPv6: /48, since whoever has one has 65,536 networks), and beyond as many
 * blocks all that is left together, for each action and reason; as further callers are. That is at
 * most two times {@link #SINGLY}, three times {@link #KINDS} and one for each reason, whatever
 * comes from wherever. Nothing is dropped; a kill takes the counts of the last minute with it.
 */
@Singleton
public class RepeatedEvents {
  /** Callers, networks and blocks that are told apart within a minute: so many of each. */
  static final int KINDS = 250;

  /** Events of all callers, and of all networks, that are written one by one within a minute. */
  private static final int SINGLY = 500;

  private static final int IPV4_BLOCK = 16;
  private static final int IPV6_BLOCK = 48;
  private static final String ANYBODY = "anonymous";
  private static final String OTHERS = "others";
  private static final Logger LOG = Logger.getLogger(RepeatedEvents.class);

  /** How closely events are told apart. */
  private enum Sort {
    CALLER,
    NETWORK,
    BLOCK,
    OTHERS
  }

  private static final List<Sort> OF_CALLERS = List.of(Sort.CALLER, Sort.OTHERS);
  private static final List<Sort> OF_STRANGERS = List.of(Sort.NETWORK, Sort.BLOCK, Sort.OTHERS);

  private record Kind(Sort sort, AuditAction action, String reason, String who) {}

  /** An event as it is told without its request, and of which kind that is. */
  private record Named(Kind kind, AuditEvent event) {}

  /** Those of a kind: how many there were, and how many of them are not written yet. */
  private static final class Count {
    private long seen;
    private long unwritten;
    private AuditEvent first;
  }

  /** Of a sort in this minute. */
  private static final class Places {
    private int kinds;
    private int written;
  }

  private final AuditTrail trail;
  private final int kinds;
  private final int singly;
  private Map<Kind, Count> counts;
  private Map<Sort, Places> places;

  @Inject
  RepeatedEvents(AuditTrail trail) {
    this(trail, KINDS, SINGLY);
  }

  RepeatedEvents(AuditTrail trail, int kinds, int singly) {
    this.trail = trail;
    this.kinds = kinds;
    this.singly = singly;
    begin();
  }

  /**
   * Writes an event soon, or counts it.
   *
   * @param request whose it is; null for none
   * @param first how many of its kind are written one by one within a minute
   */
  public void note(AuditEvent event, RoutingContext request, int first) {
    String actor = event.actor() != null ? event.actor() : AuditTrail.actor(request);
    ClientAddress from = request == null ? null : ClientAddress.of(request);
    if (isSingle(event, actor, from, first)) {
      trail
          .note(event, request)
          .subscribe()
          .with(
              done -> {},
              failure -> {
                LOG.debugf("An event can't be written yet, it is counted: %s", failure);
                count(event, actor, from);
              });
    }
  }

  /** While there is no room in the queue, the minute goes on. */
  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachMinute() {
    return trail.hasRoom() ? flush() : Uni.createFrom().voidItem();
  }

  /** Writes what was counted, and begins another minute; what can't be written stays counted. */
  Uni<Void> flush() {
    Map<Kind, Count> minute = ended();
    return Multi.createFrom()
        .iterable(List.copyOf(minute.entrySet()))
        .onItem()
        .transformToUniAndConcatenate(
            entry ->
                trail
                    .note(told(entry.getValue()), null)
                    .invoke(() -> minute.remove(entry.getKey())))
        .collect()
        .last()
        .onFailure()
        .invoke(
            failure -> {
              LOG.warnf("Events that were counted can't be written, trying again: %s", failure);
              minute.forEach((kind, count) -> add(new Named(kind, count.first), count.unwritten));
            })
        .onFailure()
        .recoverWithNull();
  }

  /** Counts an event that is not written by itself. */
  synchronized void count(AuditEvent event, String actor, ClientAddress from) {
    add(named(event, actor, from), 1);
  }

  private synchronized boolean isSingle(
      AuditEvent event, String actor, ClientAddress from, int first) {
    Named named = named(event, actor, from);
    Sort sort = named.kind().sort();
    Count count = count(named.kind());
    count.seen++;
    boolean isToldApart = sort == Sort.CALLER || sort == Sort.NETWORK;
    if (isToldApart && count.seen <= first && places.get(sort).written < singly) {
      places.get(sort).written++;
      return true;
    }
    add(named, 1);
    return false;
  }

  private synchronized void add(Named named, long times) {
    Count count = count(named.kind());
    if (count.first == null) {
      count.first = named.event();
    }
    count.unwritten += times;
  }

  private Count count(Kind kind) {
    Count count = counts.get(kind);
    if (count == null) {
      count = new Count();
      counts.put(kind, count);
      places.get(kind.sort()).kinds++;
    }
    return count;
  }

  /** As closely as there is room for. */
  private Named named(AuditEvent event, String actor, ClientAddress from) {
    Named named = null;
    for (Sort sort : actor.equals(ANYBODY) ? OF_STRANGERS : OF_CALLERS) {
      named = named(sort, event, actor, from);
      if (counts.containsKey(named.kind()) || places.get(sort).kinds < kinds) {
        break;
      }
    }
    return named;
  }

  private static Named named(Sort sort, AuditEvent event, String actor, ClientAddress from) {
    return switch (sort) {
      case CALLER ->
          named(
              sort,
              event,
              actor,
              event.resource(),
              // Of what a caller does, all is one kind; what is told of somebody is of that one.
              event.actor() == null ? actor : actor + " " + event.resource());
      case NETWORK -> ofStrangers(sort, event, from == null ? null : from.prefix());
      case BLOCK ->
          ofStrangers(
              sort,
              event,
              from == null ? null : from.network(from.isIpv6() ? IPV6_BLOCK : IPV4_BLOCK));
      case OTHERS -> named(sort, event, ANYBODY, OTHERS, OTHERS);
    };
  }

  private static Named ofStrangers(Sort sort, AuditEvent event, String network) {
    String where = "address:" + (network == null ? "unknown" : network);
    return named(sort, event, ANYBODY, where, where);
  }

  private static Named named(
      Sort sort, AuditEvent event, String actor, String resource, String who) {
    return new Named(
        new Kind(sort, event.action(), event.reason(), who),
        new AuditEvent(event.action(), event.outcome(), actor, resource, event.reason(), null));
  }

  private synchronized Map<Kind, Count> ended() {
    Map<Kind, Count> minute = counts;
    begin();
    minute.values().removeIf(count -> count.unwritten == 0);
    return minute;
  }

  private void begin() {
    counts = new HashMap<>();
    places = new EnumMap<>(Sort.class);
    for (Sort sort : Sort.values()) {
      places.put(sort, new Places());
    }
  }

  private static AuditEvent told(Count count) {
    return count.first.because(count.first.reason() + " x " + count.unwritten);
  }
}
