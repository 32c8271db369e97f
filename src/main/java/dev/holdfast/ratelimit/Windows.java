package dev.holdfast.ratelimit;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Sliding windows: however requests arrive, none of a subject's windows of time ever holds more
 * admitted requests than its rate says. What is refused is not counted in the window, but ten
 * refusals within one window lock a subject out whose tier {@link Tier#locksOut}: for 1 min, then
 * 2, 4 … 60.
 */
public interface Windows {

  /**
   * Counts claims in order, up to the first that is refused. Never fails: a store that is away is
   * decided without.
   */
  Uni<Verdict> take(List<Claim> claims);

  /**
   * The refusal that is already known here, without a network trip, and counts it as one; empty if
   * the subject may have room. For refusing before anything is done for a request.
   */
  Optional<Standing> refusedAlready(Claim claim);

  /** How a subject stands, without counting anything; empty if nobody has heard of it. */
  Uni<Optional<Standing>> standing(Claim claim);

  /** Forgets what was counted of a subject and ends its lock-out, here and in the store. */
  Uni<Void> release(Subject subject);
}
