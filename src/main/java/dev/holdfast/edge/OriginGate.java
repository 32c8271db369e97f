package dev.holdfast.edge;

import dev.holdfast.problem.ProblemType;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses requests from foreign web pages before anything runs. Quarkus's CORS filter, which comes
 * next and adds the headers for the origins that pass, would refuse some of them too, but without a
 * body, and it takes the request's own Host for an allowed origin, which any client can choose.
 */
@Singleton
class OriginGate implements Handler<RoutingContext> {
  private final EarlyRefusals refusals;
  private final Set<String> allowed = new HashSet<>();

  OriginGate(EarlyRefusals refusals, EdgeConfig config) {
    this.refusals = refusals;
    allowed.add(config.publicUrl());
    config.corsOrigins().ifPresent(allowed::addAll);
  }

  /** What a browser's cookie alone gives access to. */
  private static boolean isByCookie(String path) {
    return path.equals("/api/v1/auth/refresh") || path.equals("/api/v1/auth/logout");
  }

  @Override
  public void handle(RoutingContext request) {
    List<String> origins = request.request().headers().getAll("Origin");
    if (!origins.isEmpty()) {
      request.response().putHeader("Vary", "Origin");
      if (origins.size() > 1 || !allowed.contains(origins.get(0))) {
        refusals.end(request, ProblemType.ORIGIN_NOT_ALLOWED);
        return;
      }
    }
    if (isByCookie(request.request().path())
        && request.request().headers().getAll("Sec-Fetch-Site").stream()
            .anyMatch("cross-site"::equalsIgnoreCase)) {
      refusals.end(request, ProblemType.ORIGIN_NOT_ALLOWED);
      return;
    }
    request.next();
  }
}
