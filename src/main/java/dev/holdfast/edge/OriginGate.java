package dev.holdfast.edge;

import dev.holdfast.problem.ProblemType;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Refuses requests from foreign web pages before anything runs. More than one Origin is foreign,
 * whatever they are.
 */
@Singleton
class OriginGate implements Handler<RoutingContext> {
  private final EarlyRefusals refusals;
  private final AllowedOrigins allowed;

  OriginGate(EarlyRefusals refusals, AllowedOrigins allowed) {
    this.refusals = refusals;
    this.allowed = allowed;
  }

  @Override
  public void handle(RoutingContext request) {
    // Without an Origin too: a cache must not give the answer to a page that would get another.
    request.response().putHeader("Vary", "Origin");
    if (isForeign(request.request().headers()) || isForeignByCookie(request.request())) {
      refusals.end(request, ProblemType.ORIGIN_NOT_ALLOWED);
    } else {
      request.next();
    }
  }

  private boolean isForeign(MultiMap headers) {
    String origin = headers.get("Origin");
    return origin != null && (!allowed.contains(origin) || headers.getAll("Origin").size() > 1);
  }

  /** What a browser's cookie alone gives access to. */
  private static boolean isForeignByCookie(HttpServerRequest request) {
    return Paths.isByCookie(request.path())
        && request.headers().getAll("Sec-Fetch-Site").stream()
            .anyMatch("cross-site"::equalsIgnoreCase);
  }
}
