package dev.holdfast.edge;

import dev.holdfast.problem.ProblemType;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Refuses requests from foreign web pages before anything runs, the limits included: else a page
 * could spend those of everybody at the address of whoever looks at it. More than one Origin is
 * foreign, whatever they are.
 */
@Singleton
class OriginGate implements Handler<RoutingContext> {
  private final Problems problems;
  private final AllowedOrigins allowed;

  OriginGate(Problems problems, AllowedOrigins allowed) {
    this.problems = problems;
    this.allowed = allowed;
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
    // Without an Origin too: a cache must not give the answer to a page that would get another.
    request.response().putHeader("Vary", "Origin");
    if (isForeign(request.request().headers()) || isForeignByCookie(request.request())) {
      problems.end(request, ProblemType.ORIGIN_NOT_ALLOWED);
    } else {
      request.next();
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
  }

  private boolean isForeign(MultiMap headers) {
    String origin = headers.get("Origin");
    return origin != null && (!allowed.contains(origin) || headers.getAll("Origin").size() > 1);
  }

  /** What a browser's cookie alone gives access to. */
  private static boolean isForeignByCookie(HttpServerRequest request) {
    String path = request.path();
    return ("/api/v1/auth/refresh".equals(path) || "/api/v1/auth/logout".equals(path))
        && request.headers().getAll("Sec-Fetch-Site").stream()
            .anyMatch("cross-site"::equalsIgnoreCase);
  }
}
