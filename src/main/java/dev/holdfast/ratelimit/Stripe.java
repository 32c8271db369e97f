package dev.holdfast.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A share of the subjects under one lock, which is held from the look at the clock to the count: a
 * window that is forgotten is counted in by nobody, and its time never goes back.
 *
 * <p>When it is full and a subject comes that it does not know, the one that has been idle longest
 * among the quietest goes: {@link Loudness#QUIET} before LOUD before REFUSED. Only when all are
 * loud is a loud one lost, which is counted.
 */
final class Stripe {
  private static final long SWEEP_EVERY_MILLIS = 5_000;
  private static final float LOAD = 0.75f;

  private final Clock clock;
  private final int capacity;
  private final Runnable loudOneLost;

  /** Each in the order of last use. */
  private final Map<Loudness, Map<Subject, Window>> windows = new EnumMap<>(Loudness.class);

  /** What is added to the clock since it was set back, so that time here never goes back. */
  private long setBack;

  private long latest = Long.MIN_VALUE;
  private long nextSweep = Long.MIN_VALUE;

  /**
   * @param capacity how many subjects it may hold
   * @param loudOneLost what to tell when one is forgotten that is not quiet
   */
  Stripe(Clock clock, int capacity, Runnable loudOneLost) {
    this.clock = clock;
    this.capacity = capacity;
    this.loudOneLost = loudOneLost;
    for (Loudness loudness : Loudness.values()) {
      windows.put(loudness, new LinkedHashMap<>(16, LOAD, true));
    }
  }

  synchronized Standing take(Claim claim) {
    long now = now();
    Window window = known(claim.subject());
    if (window == null) {
      window = added(claim.subject(), now);
    }
    boolean admitted = window.take(claim, now);
    raise(claim.subject(), window, now);
    return standing(claim, window, admitted, now);
  }

  synchronized Optional<Standing> refusedAlready(Claim claim) {
    Window window = known(claim.subject());
    if (window == null) {
      return Optional.empty();
    }
    long now = now();
    if (!window.refusesAlready(claim, now)) {
      return Optional.empty();
    }
    raise(claim.subject(), window, now);
    return Optional.of(standing(claim, window, false, now));
  }

  synchronized Optional<Standing> standing(Claim claim) {
    long now = now();
    Window window = known(claim.subject());
    if (window == null || window.isBlank(now)) {
      return Optional.empty();
    }
    window.advance(claim.rate(), now);
    return Optional.of(standing(claim, window, window.remaining(now) > 0, now));
  }

  synchronized void atLeast(Subject subject, Rate rate, long used) {
    long now = now();
    Window window = known(subject);
    if (window == null) {
      window = added(subject, now);
    }
    window.atLeast(rate, used, now);
    raise(subject, window, now);
  }

  synchronized void release(Subject subject) {
    windows.values().forEach(some -> some.remove(subject));
  }

  synchronized int size() {
    return windows.values().stream().mapToInt(Map::size).sum();
  }

  private Standing standing(Claim claim, Window window, boolean admitted, long now) {
    int remaining = window.remaining(now);
    return new Standing(
        claim,
        admitted,
        remaining,
        Instant.ofEpochMilli(window.reset(now) - setBack),
        remaining > 0 ? Duration.ZERO : Duration.ofMillis(window.free(now) - now),
        window.isLockedOut(now));
  }

  /**
   * The clock's time, unless it was set back: then time goes on from where it was. So what was
   * counted is never younger or older than it was then, and a lock-out keeps its rest.
   */
  private long now() {
    long time = clock.millis();
    if (time + setBack < latest) {
      setBack = latest - time;
    }
    latest = time + setBack;
    return latest;
  }

  private Window known(Subject subject) {
    for (Map<Subject, Window> some : windows.values()) {
      Window window = some.get(subject);
      if (window != null) {
        return window;
      }
    }
    return null;
  }

  private Window added(Subject subject, long now) {
    if (now >= nextSweep) {
      sweep(now);
      nextSweep = now + SWEEP_EVERY_MILLIS;
    }
    if (size() >= capacity) {
      evict();
    }
    Window window = new Window();
    windows.get(Loudness.QUIET).put(subject, window);
    return window;
  }

  private void evict() {
    for (Map.Entry<Loudness, Map<Subject, Window>> some : windows.entrySet()) {
      Iterator<Window> oldest = some.getValue().values().iterator();
      if (oldest.hasNext()) {
        oldest.next();
        oldest.remove();
        if (some.getKey() != Loudness.QUIET) {
          loudOneLost.run();
        }
        return;
      }
    }
  }

  /** Moves a window among the louder ones if it became so; it goes down by the sweep alone. */
  private void raise(Subject subject, Window window, long now) {
    Loudness loudness = window.loudness(now);
    for (Loudness lower : Loudness.values()) {
      if (lower.compareTo(loudness) >= 0) {
        return;
      }
      if (windows.get(lower).remove(subject) != null) {
        windows.get(loudness).put(subject, window);
        return;
      }
    }
  }

  /** Drops what says nothing any more, and puts those that fell quiet among the quiet. */
  private void sweep(long now) {
    windows.forEach(
        (loudness, some) -> {
          Iterator<Map.Entry<Subject, Window>> all = some.entrySet().iterator();
          while (all.hasNext()) {
            Map.Entry<Subject, Window> one = all.next();
            if (one.getValue().isBlank(now)) {
              all.remove();
            } else if (one.getValue().loudness(now).compareTo(loudness) < 0) {
              all.remove();
              windows.get(one.getValue().loudness(now)).put(one.getKey(), one.getValue());
            }
          }
        });
  }
}
