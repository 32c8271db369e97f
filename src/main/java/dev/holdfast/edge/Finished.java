package dev.holdfast.edge;

import dev.holdfast.access.FinishedRequests;
import io.quarkus.arc.All;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Tells those who watch that a request has ended. */
@Singleton
class Finished implements Handler<RoutingContext> {
  private static final Logger LOG = Logger.getLogger(Finished.class);

  private final List<FinishedRequests> watchers;

  Finished(@All List<FinishedRequests> watchers) {
    this.watchers = watchers;
  }

  @Override
  public void handle(RoutingContext request) {
    request.addEndHandler(ended -> tell(request));
    request.next();
  }

  private void tell(RoutingContext request) {
    int status = request.response().getStatusCode();
    for (FinishedRequests watcher : watchers) {
      try {
        watcher.finished(request, status);
      } catch (RuntimeException failure) {
        LOG.error("A watcher failed", failure);
      }
    }
  }
}
