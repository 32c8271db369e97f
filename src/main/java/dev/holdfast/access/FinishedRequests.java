package dev.holdfast.access;

import io.vertx.ext.web.RoutingContext;

/**
 * Told of every request of the public port once it has ended, whatever became of it. Called on the
 * event loop: it counts or queues, and never waits.
 */
public interface FinishedRequests {

  /**
   * @param status of the answer; what a refusal said is {@code problem.RefusalOf.of(request)}
   */
  void finished(RoutingContext request, int status);
}
