package dev.holdfast.edge;

import dev.holdfast.problem.Refusals;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Takes no new work once the process was told to end, while Quarkus lets finish what runs; it would
 * go on serving whoever comes meanwhile. The JVM starts all its hooks at once, so this one is there
 * as soon as the stop begins.
 */
@Singleton
class Draining implements Handler<RoutingContext> {
  private final EarlyRefusals refusals;
  private volatile boolean stopping;

  Draining(EarlyRefusals refusals) {
    this.refusals = refusals;
  }

  void start(@Observes StartupEvent started) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping = true, "draining"));
  }

  @Override
  public void handle(RoutingContext request) {
    if (stopping) {
      refusals.end(request, Refusals.unavailable().with("Connection", "close"));
    } else {
      request.next();
    }
  }
}
