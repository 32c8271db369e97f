package dev.holdfast.problem;

import io.vertx.ext.web.RoutingContext;

/**
 * A refusal that stands already while the request is still being read, because what it says may
 * change its words. Whatever else is found wrong meanwhile, the answer is this refusal; only {@code
 * too_many_attempts} takes its place.
 */
public final class HeldRefusal {
  private static final String KEY = "holdfast.held-refusal";

  private HeldRefusal() {}

  /** Keeps it with its request. */
  public static void keep(RoutingContext request, ProblemException refusal) {
    request.put(KEY, refusal);
  }

  /** What a request is answered for which a refusal was found: that one, or the held one. */
  public static ProblemException over(RoutingContext request, ProblemException found) {
    ProblemException held = request.get(KEY);
    return held == null || found.type() == ProblemType.TOO_MANY_ATTEMPTS ? found : held;
  }
}
