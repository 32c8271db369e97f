package dev.holdfast.access;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.vertx.ContextLocals;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The request at hand, for rules that leave its traces and know no HTTP. */
@Singleton
public class CurrentRequest {
  private static final String KEY = "holdfast.request";

  private final CurrentVertxRequest current;

  CurrentRequest(CurrentVertxRequest current) {
    this.current = current;
  }

  /** Empty in a job, and where no request's context is active. */
  public Optional<RoutingContext> get() {
    RoutingContext inRest =
        Arc.container().requestContext().isActive() ? current.getCurrent() : null;
    return inRest != null || !VertxContext.isOnDuplicatedContext()
        ? Optional.ofNullable(inRest)
        : ContextLocals.get(KEY);
  }

  /** Keeps a request where it is found before REST has it, as while it is authenticated. */
  public static void keep(RoutingContext request) {
    if (VertxContext.isOnDuplicatedContext()) {
      ContextLocals.put(KEY, request);
    }
  }
}
