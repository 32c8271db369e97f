package dev.holdfast.problem;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** What a request was refused for, for those who watch. */
public final class RefusalOf {
  private static final String KEY = "holdfast.refusal";

  private RefusalOf() {}

  /** Kept by whoever writes the refusal. */
  static void keep(RoutingContext request, ProblemException refusal) {
    request.put(KEY, refusal.type());
  }

  /** Empty for what was not refused, or not by us. */
  public static Optional<ProblemType> of(RoutingContext request) {
    return Optional.ofNullable(request.get(KEY));
  }
}
