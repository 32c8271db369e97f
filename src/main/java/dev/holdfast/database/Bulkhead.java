package dev.holdfast.database;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * So many at once and no more, and a queue of those who may wait, bounded in number and in time.
 * Where there is room, coming in costs a lock and no timer.
 *
 * <p>The first come is served first, until somebody has been waiting for as long as one may: then
 * more are coming than can be served, and the last come is served first. Those served have hardly
 * waited, and those who would have waited too long anyway wait no longer than that; first come,
 * first served would make everybody wait almost that long.
 *
 * <p>Time in which this process itself stood still (throttled, collecting garbage, on a busy
 * machine) is not counted as waiting: nobody would have been served faster elsewhere in line, and
 * refusing all who wait as soon as it goes on would refuse those who are about to be served.
 */
final class Bulkhead {

  /** Somebody who wants a place. Told once, by any thread, whether there is one. */
  abstract static class Guest {
    private long came;

    /** Has a place now, and gives it back by {@link Bulkhead#leave()}. */
    abstract void admitted();

    /** Too many wait already, or this one has waited too long. */
    abstract void refused();
  }

  /** How often the queue is looked at while somebody may wait, and what tells a standstill. */
  private static final int TICKS = 5;

  private final int places;
  private final int queue;
  private final long patience;
  private final long tick;
  private final ScheduledExecutorService timers;
  private final Counter full;
  private final Counter late;
  private final Timer waited;

  /** In the order in which they came; bounded by {@code queue}, whoever comes then is refused. */
  private final ArrayDeque<Guest> waiting = new ArrayDeque<>();

  private int used;
  private boolean timed;
  private long tickBegan;

  /** For how long this process stood still, as far as it was seen. */
  private long stoodStill;

  /** Since when there has always been somebody waiting. */
  private long standing;

  /**
   * @param name whom it is for, a tag of the metrics
   * @param patience how long one may wait
   */
  Bulkhead(
      String name,
      int places,
      int queue,
      Duration patience,
      ScheduledExecutorService timers,
      MeterRegistry metrics) {
    this.places = places;
    this.queue = queue;
    this.patience = patience.toNanos();
    this.tick = this.patience / TICKS;
    this.timers = timers;
    Tags tags = Tags.of("for", name);
    gauge(metrics, "holdfast.db.places", tags, all -> all.places);
    gauge(metrics, "holdfast.db.places.used", tags, Bulkhead::used);
    gauge(metrics, "holdfast.db.waiting", tags, Bulkhead::waiting);
    this.full = metrics.counter("holdfast.db.refused", tags.and("why", "full"));
    this.late = metrics.counter("holdfast.db.refused", tags.and("why", "late"));
    this.waited = metrics.timer("holdfast.db.waited", tags);
  }

  /** In development a live reload makes another one of these, and a registry keeps what it has. */
  private void gauge(
      MeterRegistry metrics, String name, Tags tags, ToDoubleFunction<Bulkhead> value) {
    metrics.find(name).tags(tags).meters().forEach(metrics::remove);
    metrics.gauge(name, tags, this, value);
  }

  /** Whether there is a place right away; otherwise the guest is told, before or after this. */
  boolean enter(Guest guest) {
    synchronized (this) {
      if (used < places) {
        used++;
        return true;
      }
      if (waiting.size() < queue) {
        queued(guest);
        return false;
      }
    }
    full.increment();
    guest.refused();
    return false;
  }

  private void queued(Guest guest) {
    guest.came = now();
    if (waiting.isEmpty()) {
      standing = guest.came;
    }
    waiting.add(guest);
    if (!timed) {
      timed = true;
      nextTick();
    }
  }

  private long now() {
    return System.nanoTime() - stoodStill;
  }

  private void nextTick() {
    tickBegan = System.nanoTime();
    timers.schedule(this::refuseLate, tick, TimeUnit.NANOSECONDS);
  }

  /** Gives a place back. */
  void leave() {
    Guest next;
    long since;
    synchronized (this) {
      if (waiting.isEmpty()) {
        used--;
        return;
      }
      long now = now();
      next = now - standing > patience ? waiting.pollLast() : waiting.poll();
      since = now - next.came;
    }
    // Less than none if a standstill was seen after the guest came.
    waited.record(Math.max(0, since), TimeUnit.NANOSECONDS);
    next.admitted();
  }

  /** Stops waiting; false if the guest was told already, or is about to be. */
  synchronized boolean withdraw(Guest guest) {
    return waiting.remove(guest);
  }

  private void refuseLate() {
    List<Guest> gone = new ArrayList<>();
    synchronized (this) {
      long late = System.nanoTime() - tickBegan - tick;
      if (late > tick / 2) {
        stoodStill += late;
      }
      long now = now();
      while (!waiting.isEmpty() && now - waiting.peek().came >= patience) {
        gone.add(waiting.poll());
      }
      timed = !waiting.isEmpty();
      if (timed) {
        nextTick();
      }
    }
    for (Guest guest : gone) {
      late.increment();
      guest.refused();
    }
  }

  synchronized int used() {
    return used;
  }

  synchronized int waiting() {
    return waiting.size();
  }
}
