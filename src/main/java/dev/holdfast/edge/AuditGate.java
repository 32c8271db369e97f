package dev.holdfast.edge;

import dev.holdfast.audit.AuditQueue;
import dev.holdfast.problem.Problems;
import dev.holdfast.problem.Refusals;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Lets no request in that could leave an audit event for which there is no room. It stands before
 * everything that refuses, and whoever is turned away here leaves none: a flood of refusals while
 * the database is away fills no memory. Not counted against limits either, since that may end in
 * one more refusal.
 */
@Singleton
class AuditGate implements Handler<RoutingContext> {
  private final AuditQueue queue;
  private final Problems problems;

  AuditGate(AuditQueue queue, Problems problems) {
    this.queue = queue;
    this.problems = problems;
  }

  @Override
  public void handle(RoutingContext request) {
    if (queue.admit()) {
      // The last to be told is the first to have asked: what watches a request's end has noted it.
      request.addEndHandler(ended -> queue.release());
      request.next();
    } else {
      problems.end(request, Refusals.unavailable().with("Connection", "close"));
    }
  }
}
