package dev.holdfast.access;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The request at hand, for rules that leave its traces and know no HTTP. */
@Singleton
public class CurrentRequest {
  private final CurrentVertxRequest current;

  CurrentRequest(CurrentVertxRequest current) {
    this.current = current;
  }

  /** Empty in a job, and where no request's context is active. */
  public Optional<RoutingContext> get() {
    return Arc.container().requestContext().isActive()
        ? Optional.ofNullable(current.getCurrent())
        : Optional.empty();
  }
}
