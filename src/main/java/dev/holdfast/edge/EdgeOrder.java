package dev.holdfast.edge;

import dev.holdfast.access.RequestId;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Refusals;
import io.quarkus.security.AuthenticationException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The order in which a request passes the edge. Higher numbers come first; Quarkus's own stages
 * stand between ours: authentication at 200, authorisation at 100, then REST. What comes before all
 * of this, below the framework, is in {@code edge.wire}.
 */
@Singleton
class EdgeOrder {
  private static final int REQUEST_ID = 1000;
  private static final int CLIENT_ADDRESS = 950;
  private static final int SECURITY_HEADERS = 900;
  private static final int UNREAD_BODIES = 850;
  private static final int ACCESS_LOG = 800;
  private static final int AUDIT_ROOM = 797;
  private static final int FINISHED = 795;
  private static final int HTTPS = 790;
  private static final int DEPRECATION = 780;
  private static final int ORIGIN = 770;
  private static final int CORS = 765;
  private static final int LIMITS = 760;
  private static final int DRAINING = 750;
  private static final int IN_FLIGHT = 745;
  private static final int PREFLIGHTS = 740;
  private static final int RETIRED_VERSIONS = 735;
  private static final int EXACT_PATHS = 700;
  private static final int BODY_BOUNDS = 600;
  private static final int AMBIGUITY = 500;
  private static final int PUBLIC_ENDPOINTS = 450;
  private static final int OPERATIONS = 250;
  private static final int PRINCIPAL_LIMITS = 150;

  /**
   * What the statuses below the first route are: CONNECT, {@code OPTIONS *}, an unreadable Host.
   */
  private static final int[] BEFORE_ROUTES = {400, 404, 405, 500};

  private final EarlyRefusals refusals;
  private final RequestIds requestIds;
  private final ClientAddresses addresses;
  private final SecurityHeaders headers;

  EdgeOrder(
      EarlyRefusals refusals,
      RequestIds requestIds,
      ClientAddresses addresses,
      SecurityHeaders headers) {
    this.refusals = refusals;
    this.requestIds = requestIds;
    this.addresses = addresses;
    this.headers = headers;
  }

  void filters(
      @Observes Filters filters,
      AccessLog accessLog,
      AuditGate audit,
      Finished finished,
      Https https,
      ApiVersions versions,
      OriginGate origins,
      Cors cors,
      LimitGate limits,
      Draining draining,
      InFlight inFlight,
      ExactPaths exactPaths,
      BodyBounds bodies,
      Ambiguity ambiguity,
      PublicEndpoints publicEndpoints,
      OperationGate operations,
      PrincipalGate principals) {
    filters.register(requestIds, REQUEST_ID);
    filters.register(addresses, CLIENT_ADDRESS);
    filters.register(headers, SECURITY_HEADERS);
    filters.register(bodies::closeAfterRefusal, UNREAD_BODIES);
    filters.register(accessLog, ACCESS_LOG);
    filters.register(audit, AUDIT_ROOM);
    filters.register(finished, FINISHED);
    filters.register(https, HTTPS);
    filters.register(versions::announce, DEPRECATION);
    filters.register(origins, ORIGIN);
    filters.register(cors::allow, CORS);
    filters.register(limits, LIMITS);
    filters.register(draining, DRAINING);
    filters.register(inFlight, IN_FLIGHT);
    filters.register(cors::answerPreflight, PREFLIGHTS);
    filters.register(versions::refuseRetired, RETIRED_VERSIONS);
    filters.register(exactPaths, EXACT_PATHS);
    filters.register(bodies, BODY_BOUNDS);
    filters.register(ambiguity, AMBIGUITY);
    filters.register(publicEndpoints, PUBLIC_ENDPOINTS);
    filters.register(operations, OPERATIONS);
    filters.register(principals, PRINCIPAL_LIMITS);
  }

  /** What fails outside of REST, and what no route answers. */
  void lastResorts(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
    for (int status : BEFORE_ROUTES) {
      router.errorHandler(status, this::failed);
    }
  }

  private void failed(RoutingContext request) {
    if (request.response().headers().get(RequestId.HEADER) == null) {
      requestIds.name(request);
      addresses.find(request);
      headers.set(request);
    }
    if (isBadCredential(request.failure())) {
      refusals.endFailedCredential(request, refusal(request));
    } else {
      refusals.end(request, refusal(request));
    }
  }

  /** What authentication says no to; a service that it needs and that is away is none of it. */
  private static boolean isBadCredential(Throwable failure) {
    return failure instanceof AuthenticationException
        || failure instanceof ProblemException refusal
            && refusal.type() == ProblemType.ADDRESS_NOT_ALLOWED;
  }

  private static ProblemException refusal(RoutingContext request) {
    HttpMethod method = request.request().method();
    if (request.statusCode() == ProblemType.NOT_FOUND.status()
        && (method == HttpMethod.CONNECT || method == HttpMethod.OPTIONS)) {
      return OperationGate.notAllowed("GET, HEAD, POST, PUT, PATCH, DELETE");
    }
    return request.failure() != null
        ? Refusals.of(request.failure())
        : new ProblemException(ProblemType.ofStatus(request.statusCode()));
  }
}
