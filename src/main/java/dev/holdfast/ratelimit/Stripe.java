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
 * loud is a loud one lost, which is counted. A subject goes up at once and down within five
 * seconds.
 */
final class Stripe {
  private static final Loudness[] LOUDNESSES = Loudness.values();
  private static final long SWEEP_EVERY_MILLIS = 5_000;

  /** How exact the order of last use is: 2 to the power of so many milliseconds, about a second. */
  private static final int TICK = 10;

  /** A window, and where in the stripe it is. */
  private static final class Kept extends Window {
    private Loudness loudness = Loudness.QUIET;
    private int lastUse;

    Kept(Rate rate) {
      super(rate);
    }
  }

  private final Clock clock;
  private final int capacity;
  private final Runnable loudOneLost;

  /** Each in the order of last use. */
  private final Map<Loudness, Map<Subject, Kept>> windows = new EnumMap<>(Loudness.class);

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
    for (Loudness loudness : LOUDNESSES) {
      windows.put(loudness, new LinkedHashMap<>());
    }
  }

  synchronized Standing take(Claim claim) {
    long now = now();
    Kept window = knownOrNew(claim.subject(), claim.rate(), now);
    boolean admitted = window.take(claim, now);
    used(claim.subject(), window, now);
    return standing(claim, window, admitted, now);
  }

  synchronized Optional<Standing> refusedAlready(Claim claim) {
    Kept window = known(claim.subject());
    if (window == null) {
      return Optional.empty();
    }
    long now = now();
    if (!window.refusesAlready(claim, now)) {
      return Optional.empty();
    }
    used(claim.subject(), window, now);
    return Optional.of(standing(claim, window, false, now));
  }

  synchronized Optional<Standing> standing(Claim claim) {
    Kept window = known(claim.subject());
    if (window == null) {
      return Optional.empty();
    }
    long now = now();
    if (window.isBlank(now)) {
      return Optional.empty();
    }
    window.advance(claim.rate(), now);
    return Optional.of(standing(claim, window, window.remaining(now) > 0, now));
  }

  synchronized void atLeast(Subject subject, Rate rate, long requests) {
    long now = now();
    Kept window = knownOrNew(subject, rate, now);
    window.atLeast(rate, requests, now);
    used(subject, window, now);
  }

  synchronized void release(Subject subject) {
    windows.values().forEach(some -> some.remove(subject));
  }

  synchronized int size() {
    int size = 0;
    for (Loudness loudness : LOUDNESSES) {
      size += windows.get(loudness).size();
    }
    return size;
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
   * The clock's time, unless it was set back: then time goes on from where it was. So nothing that
   * was counted gets younger or older by it, and a lock-out keeps its rest.
   */
  private long now() {
    long time = clock.millis();
    if (time + setBack < latest) {
      setBack = latest - time;
    }
    latest = time + setBack;
    return latest;
  }

  private Kept known(Subject subject) {
    for (Loudness loudness : LOUDNESSES) {
      Kept window = windows.get(loudness).get(subject);
      if (window != null) {
        return window;
      }
    }
    return null;
  }

  private Kept knownOrNew(Subject subject, Rate rate, long now) {
    Kept known = known(subject);
    if (known != null) {
      return known;
    }
    if (now >= nextSweep) {
      sweep(now);
      nextSweep = now + SWEEP_EVERY_MILLIS;
    }
    if (size() >= capacity) {
      forgetOne();
    }
    Kept added = new Kept(rate);
    added.lastUse = tick(now);
    windows.get(added.loudness).put(subject, added);
    return added;
  }

  private void forgetOne() {
    for (Loudness loudness : LOUDNESSES) {
      Iterator<Kept> longestIdle = windows.get(loudness).values().iterator();
      if (longestIdle.hasNext()) {
        longestIdle.next();
        longestIdle.remove();
        if (loudness != Loudness.QUIET) {
          loudOneLost.run();
        }
        return;
      }
    }
  }

  /** Puts a window where it belongs now: last in order, and among the louder if it became so. */
  private void used(Subject subject, Kept window, long now) {
    Loudness loudness = window.loudness(now);
    boolean rises = loudness.compareTo(window.loudness) > 0;
    if (rises || window.lastUse != tick(now)) {
      windows.get(window.loudness).remove(subject);
      window.loudness = rises ? loudness : window.loudness;
      window.lastUse = tick(now);
      windows.get(window.loudness).put(subject, window);
    }
  }

  private static int tick(long now) {
    return (int) (now >> TICK);
  }

  /** Drops what says nothing any more, and puts what fell quieter among those like it. */
  private void sweep(long now) {
    for (Loudness loudness : LOUDNESSES) {
      Iterator<Map.Entry<Subject, Kept>> all = windows.get(loudness).entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<Subject, Kept> one = all.next();
        Kept window = one.getValue();
        if (window.isBlank(now)) {
          all.remove();
        } else if (window.loudness(now).compareTo(loudness) < 0) {
          all.remove();
          window.loudness = window.loudness(now);
          windows.get(window.loudness).put(one.getKey(), window);
        }
      }
    }
  }
}
