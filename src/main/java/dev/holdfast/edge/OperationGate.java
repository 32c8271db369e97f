package dev.holdfast.edge;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Refuses paths that are not there, 404 for everybody whatever else they sent, and methods that a
 * path lacks, 405 with Allow: TRACE, CONNECT and OPTIONS among them, since CORS preflights have
 * been answered before. Under {@code /admin} nobody is told what there is before they may enter, so
 * there it is left to the framework, which asks its guard first.
 */
@Singleton
class OperationGate implements Handler<RoutingContext> {
  private static final String ADMIN = "/api/v1/admin";

  private final EarlyRefusals refusals;
  private final Operations operations;

  OperationGate(EarlyRefusals refusals, Operations operations) {
    this.refusals = refusals;
    this.operations = operations;
  }

  @Override
  public void handle(RoutingContext request) {
    String path = request.request().path();
    if (path.equals(ADMIN) || path.startsWith(ADMIN + "/")) {
      request.next();
      return;
    }
    Set<String> methods = operations.of(path);
    if (methods.isEmpty()) {
      refusals.end(request, ProblemType.NOT_FOUND);
    } else if (!methods.contains(request.request().method().name())) {
      refusals.end(request, notAllowed(String.join(", ", methods)));
    } else {
      request.next();
    }
  }

  /** 405 with the methods that there are. */
  static ProblemException notAllowed(String methods) {
    return new ProblemException(ProblemType.METHOD_NOT_ALLOWED).with("Allow", methods);
  }
}
