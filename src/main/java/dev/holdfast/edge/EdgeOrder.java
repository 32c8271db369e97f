package dev.holdfast.edge;

import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Problems;
import dev.holdfast.problem.Refusals;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The order in which a request passes the edge. Higher numbers come first; Quarkus's own stages stand
 * between ours: CORS answers at 300, authentication at 200, authorisation at 100, then REST.
 */
@Singleton
class EdgeOrder {
  private static final int REQUEST_ID = 1000;
  private static final int SECURITY_HEADERS = 900;
  private static final int ACCESS_LOG = 800;
  private static final int FRAMING = 700;
  private static final int EXACT_PATHS = 600;
  private static final int PUBLIC_ENDPOINTS = 500;
  private static final int ORIGIN = 400;

  private final Problems problems;

  EdgeOrder(Problems problems) {
    this.problems = problems;
  }

  void filters(
      @Observes Filters filters,
      RequestIds requestIds,
      SecurityHeaders headers,
      AccessLog accessLog,
      Framing framing,
      ExactPaths exactPaths,
      PublicEndpoints publicEndpoints,
      OriginGate origins) {
    filters.register(requestIds, REQUEST_ID);
    filters.register(headers, SECURITY_HEADERS);
    filters.register(accessLog, ACCESS_LOG);
    filters.register(framing, FRAMING);
    filters.register(exactPaths, EXACT_PATHS);
    filters.register(publicEndpoints, PUBLIC_ENDPOINTS);
    filters.register(origins, ORIGIN);
  }

  /** What fails outside of REST, and what no route answers. */
  void lastResorts(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
    router.route().last().handler(request -> problems.end(request, ProblemType.NOT_FOUND));
  }

  private void failed(RoutingContext request) {
    if (request.failure() != null) {
      problems.end(request, Refusals.of(request.failure()));
    } else {
      problems.end(request, ProblemType.ofStatus(request.statusCode()));
    }
  }
}
