package dev.holdfast.edge;

import dev.holdfast.problem.Refusals;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests may be under way at once, whatever they wait for: their memory is bounded by
 * this. Beyond it the answer is 503 at once.
 */
@Singleton
class InFlight implements Handler<RoutingContext> {
  private final EarlyRefusals refusals;
  private final int most;
  private final AtomicInteger underWay = new AtomicInteger();

  InFlight(EarlyRefusals refusals, EdgeConfig config, MeterRegistry metrics) {
    this.refusals = refusals;
    this.most = config.inFlight();
    metrics.gauge("holdfast.http.in.flight", underWay);
  }

  @Override
  public void handle(RoutingContext request) {
    request.addEndHandler(ended -> underWay.decrementAndGet());
    if (underWay.incrementAndGet() > most) {
      refusals.end(request, Refusals.unavailable().with("Connection", "close"));
    } else {
      request.next();
    }
  }
}
