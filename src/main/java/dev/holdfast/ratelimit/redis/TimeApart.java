package dev.holdfast.ratelimit.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.LocalWindows;
import dev.holdfast.ratelimit.Rate;
import dev.holdfast.ratelimit.Standing;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.Tier;
import dev.holdfast.ratelimit.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How it goes on without Redis: in local windows at this replica's share of the limit, rounded up,
 * beginning with its share of what Redis last said was left. What was decided so is kept in a
 * ledger and told to Redis when it is back.
 */
final class TimeApart {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** The ledger's bound; of a subject that falls out, Redis is not told. */
  private static final int MOST = 100_000;

  private static final Duration KEPT = Duration.ofHours(1);

  /** Enough to lock out there who is locked out here. */
  private static final int REFUSALS_OF_A_LOCKOUT = 10;

  /** What was admitted of one subject since Redis was last told. */
  private record Entry(Claim claim, AtomicLong admitted) {
    Entry(Claim claim) {
      this(claim, new AtomicLong());
    }
  }

  private final LocalWindows local;
  private final Memory memory;
  private final Replicas replicas;
  private final Counter decisions;
  private final Cache<String, Entry> ledger =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KEPT).build();

  TimeApart(LocalWindows local, Memory memory, Replicas replicas, MeterRegistry metrics) {
    this.local = local;
    this.memory = memory;
    this.replicas = replicas;
    this.decisions =
        Counter.builder("holdfast.ratelimit.apart.decisions")
            .description("verdicts that were given without the shared windows")
            .register(metrics);
  }

  Verdict take(List<Claim> claims) {
    decisions.increment();
    List<Standing> standings = new ArrayList<>(claims.size());
    for (Claim claim : claims) {
      String key = Keys.of(claim.subject());
      Claim share = begun(key, claim);
      Standing standing = of(claim, local.takeNow(List.of(share)).standings().get(0));
      note(key, claim, standing.admitted());
      standings.add(standing);
      if (!standing.admitted()) {
        break;
      }
    }
    return new Verdict(standings);
  }

  Optional<Standing> refusedAlready(String key, Claim claim) {
    Optional<Standing> refusal = local.refusedAlready(begun(key, claim));
    refusal.ifPresent(refused -> note(key, claim, false));
    return refusal.map(share -> of(claim, share));
  }

  Optional<Standing> standing(Claim claim) {
    return local.standingNow(begun(Keys.of(claim.subject()), claim)).map(share -> of(claim, share));
  }

  /** Whoever asks knows the whole limit, and finds its claim in the answer. */
  private static Standing of(Claim claim, Standing share) {
    return new Standing(
        claim,
        share.admitted(),
        share.remaining(),
        share.reset(),
        share.retryAfter(),
        share.lockedOut());
  }

  /** Forgets what was counted here. */
  void release(String key, Subject subject) {
    ledger.invalidate(key);
    local.release(subject).subscribe().with(released -> {});
  }

  /** What Redis is to be told of. */
  Set<String> untold() {
    return Set.copyOf(ledger.asMap().keySet());
  }

  /**
   * What was decided of a key and is still within its window; whoever takes it tells Redis.
   *
   * @param all also what Redis itself had counted, as far as this replica's share of it goes: for a
   *     Redis that has lost it
   */
  Optional<Asked> takeUntold(String key, boolean all) {
    Entry entry = ledger.asMap().remove(key);
    if (entry == null) {
      return Optional.empty();
    }
    Rate share = share(entry.claim, replicas.known());
    Asked.Apart told =
        local
            .standingNow(new Claim(entry.claim.subject(), share))
            .map(here -> told(entry, share.requests() - here.remaining(), here.lockedOut(), all))
            .orElse(Asked.Apart.NONE);
    return Optional.of(new Asked(key, entry.claim, told));
  }

  /** What has left the window here is not told; with a lock-out nobody knows, and all is. */
  private static Asked.Apart told(Entry entry, long within, boolean lockedOut, boolean all) {
    long admitted = all ? within : Math.min(entry.admitted.get(), within);
    return new Asked.Apart(admitted, lockedOut ? REFUSALS_OF_A_LOCKOUT : 0);
  }

  /** Redis did count what was decided here when its answer did not come in time. */
  void countedThere(List<Asked> asked, Calls.Answer answer) {
    for (int i = 0; i < answer.counted().size(); i++) {
      Entry entry = ledger.getIfPresent(asked.get(i).key());
      if (entry != null && answer.counted().get(i).admitted()) {
        entry.admitted.updateAndGet(counted -> Math.max(0, counted - 1));
      }
    }
  }

  /** Puts back what Redis could not be told. */
  void giveBack(Asked asked) {
    if (!asked.apart().equals(Asked.Apart.NONE)) {
      Entry entry = ledger.get(asked.key(), unknown -> new Entry(asked.claim()));
      entry.admitted.addAndGet(asked.apart().admitted());
    }
  }

  /** The claim at this replica's share, in a window that knows what Redis last said. */
  private Claim begun(String key, Claim claim) {
    int sharing = replicas.known();
    Claim share = new Claim(claim.subject(), share(claim, sharing));
    memory
        .of(key)
        .filter(Memory.Said::use)
        .ifPresent(
            said ->
                local.atLeast(
                    share.subject(),
                    share.rate(),
                    share.rate().requests() - dividedUp(said.remaining(), sharing)));
    return share;
  }

  /** A refusal is noted for the lock-out that it may end in. */
  private void note(String key, Claim claim, boolean admitted) {
    Entry entry = ledger.get(key, unknown -> new Entry(claim));
    if (admitted) {
      entry.admitted.incrementAndGet();
    }
  }

  /** Guessing at a login gets one try a minute, however many were allowed. */
  private static Rate share(Claim claim, int replicas) {
    Rate whole = claim.rate();
    if (claim.subject().tier() == Tier.AUTH) {
      return new Rate(1, whole.window().compareTo(MINUTE) > 0 ? whole.window() : MINUTE);
    }
    return new Rate(dividedUp(whole.requests(), replicas), whole.window());
  }

  private static long dividedUp(long requests, int replicas) {
    return (requests + replicas - 1) / replicas;
  }
}
