package dev.holdfast.ratelimit.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.Standing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What Redis last said of subjects, so that a spent or locked-out one is refused without asking
 * again until the moment that Redis named. Of 100,000 at most; one that is forgotten costs a call.
 */
final class Memory {
  private static final int MOST = 100_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  /** One answer, in the time of {@link System#nanoTime}, counted from when it was asked for. */
  static final class Said {
    private final long redisTime;
    private final long askedNanos;
    private final long remaining;
    private final long resetNanos;
    private final long freeNanos;
    private final boolean lockedOut;
    private final int refusals;
    private final AtomicInteger refusedHere = new AtomicInteger();
    private final AtomicBoolean used = new AtomicBoolean();
    private final AtomicBoolean reporting = new AtomicBoolean();

    private Said(Counted counted, long redisTime, long askedNanos) {
      this.redisTime = redisTime;
      this.askedNanos = askedNanos;
      this.remaining = counted.remaining();
      this.resetNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(counted.resetMillis());
      this.freeNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(counted.retryMillis());
      this.lockedOut = counted.lockedOut();
      this.refusals = counted.refusals();
    }

    long remaining() {
      return remaining;
    }

    /** Refusals that count for the next lock-out, with those that were made here since. */
    int refusals() {
      return refusals + refusedHere.get();
    }

    /**
     * The refusals made here that Redis has not heard of, if all are certainly within the last
     * window; whoever takes them tells it.
     */
    int takeRefusedHere(Duration window) {
      return System.nanoTime() - askedNanos < window.toNanos() ? refusedHere.getAndSet(0) : 0;
    }

    /** True for one at a time. */
    boolean beginReport() {
      return reporting.compareAndSet(false, true);
    }

    void endReport() {
      reporting.set(false);
    }

    void giveBack(int refused) {
      refusedHere.addAndGet(refused);
    }

    /** True once, while it says anything of the present. */
    boolean use() {
      return resetNanos - System.nanoTime() > 0 && used.compareAndSet(false, true);
    }

    /** With the refusals that were made here while Redis answered. */
    private Said after(Said before) {
      if (!lockedOut) {
        refusedHere.addAndGet(before.refusedHere.getAndSet(0));
      }
      return this;
    }

    private boolean isOlderThan(Said other) {
      return redisTime < other.redisTime
          || redisTime == other.redisTime && remaining > other.remaining;
    }
  }

  private final Cache<String, Said> said =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LONGEST).build();
  private final Clock clock;

  Memory(Clock clock) {
    this.clock = clock;
  }

  /** What was answered to each that was looked at. */
  void hear(List<Asked> asked, Calls.Answer answer) {
    for (int i = 0; i < answer.counted().size(); i++) {
      Counted counted = answer.counted().get(i);
      if (counted.known()) {
        hear(asked.get(i).key(), counted, answer.redisTime(), answer.askedNanos());
      }
    }
  }

  /** Answers may overtake each other; the one that Redis gave last is kept. */
  private void hear(String key, Counted counted, long redisTime, long askedNanos) {
    Said next = new Said(counted, redisTime, askedNanos);
    said.asMap()
        .merge(key, next, (known, heard) -> heard.isOlderThan(known) ? known : heard.after(known));
  }

  Optional<Said> of(String key) {
    return Optional.ofNullable(said.getIfPresent(key));
  }

  /** The refusal that is known of a claim, and counts it. */
  Optional<Standing> refused(String key, Claim claim) {
    Said known = said.getIfPresent(key);
    if (known == null) {
      return Optional.empty();
    }
    long nanos = System.nanoTime();
    if (known.freeNanos - nanos <= 0) {
      return Optional.empty();
    }
    if (!known.lockedOut && claim.subject().tier().locksOut()) {
      known.refusedHere.incrementAndGet();
    }
    return Optional.of(
        new Standing(
            claim,
            false,
            0,
            clock.instant().plusNanos(Math.max(0, known.resetNanos - nanos)),
            Duration.ofNanos(known.freeNanos - nanos),
            known.lockedOut));
  }

  void forget(String key) {
    said.invalidate(key);
  }
}
