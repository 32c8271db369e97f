package dev.holdfast.ratelimit;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.vertx.ext.web.RoutingContext;

/**
 * One request's way through the limits: whether it has been counted, and what its sender is told.
 * Belongs to the request's event loop.
 */
public final class Passage {
  private static final String KEY = "holdfast.passage";

  private boolean counted;
  private boolean held;
  private Standing tightest;
  private Standing refusal;
  private long waitSeconds;
  private String policies;

  /** The passage of a request; null before it has come to the limits. */
  public static Passage of(RoutingContext request) {
    return request.get(KEY);
  }

  /** Keeps it with its request. */
  public void keep(RoutingContext request) {
    request.put(KEY, this);
  }

  /** Whether a count of it has begun: a request is counted once, whoever answers it in the end. */
  public boolean isCounted() {
    return counted;
  }

  /** Whether some limit refused it. */
  public boolean isRefused() {
    return refusal != null;
  }

  /** Whether nothing but what is tried at {@code /auth} refused it, the address having had room. */
  public boolean isRefusedByAuthAlone() {
    return refusal != null && refusal.claim().subject().tier() == Tier.AUTH;
  }

  /** Lets a refused request be read before it is answered; it is refused all the same. */
  public void hold() {
    held = true;
  }

  /** Whether it was refused and goes on only to learn with what words. */
  public boolean isHeld() {
    return held;
  }

  /** 429 with the time after which it would pass, if nothing else comes. */
  public ProblemException refusal() {
    return new ProblemException(ProblemType.RATE_LIMITED)
        .with("Retry-After", Long.toString(waitSeconds));
  }

  /** After how many seconds it would pass, if nothing else comes; 0 if it was admitted. */
  public long waitSeconds() {
    return waitSeconds;
  }

  /**
   * The standing nearest to a refusal, or the refusal: the one with the least left and, of several,
   * the one that is so for longest. Null if no limit is in force.
   */
  public Standing tightest() {
    return refusal != null ? refusal : tightest;
  }

  /** What the limit of {@link #tightest} is called among {@link #policies}. */
  public String tightestName() {
    return Quota.nameFor(tightest().claim().subject());
  }

  /** The limits that it was held against, as {@code RateLimit-Policy} has them. */
  public String policies() {
    return policies;
  }

  void counting(String plan) {
    counted = true;
    policies = plan;
  }

  void alsoAgainst(String policy) {
    policies = policies == null || policies.isEmpty() ? policy : policies + ", " + policy;
  }

  void stands(Standing standing) {
    if (tightest == null
        || standing.remaining() < tightest.remaining()
        || standing.remaining() == tightest.remaining()
            && standing.reset().isAfter(tightest.reset())) {
      tightest = standing;
    }
  }

  void refused(Standing by, long seconds) {
    refusal = by;
    waitSeconds = Math.max(waitSeconds, seconds);
  }
}
