package dev.holdfast.edge;

import dev.holdfast.access.CurrentRequest;
import dev.holdfast.access.RequestId;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jboss.logging.MDC;

/** Names the request; what the client sent as an id is never taken over. */
@Singleton
class RequestIds implements Handler<RoutingContext> {

  @Override
  public void handle(RoutingContext request) {
    name(request);
    request.next();
  }

  /** Gives it its id, in the answer and in every line that is logged for it. */
  void name(RoutingContext request) {
    String id = RequestId.assign(request);
    request.response().putHeader(RequestId.HEADER, id);
    MDC.put("requestId", id);
    CurrentRequest.keep(request);
  }
}
