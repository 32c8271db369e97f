package dev.holdfast.edge;

import dev.holdfast.access.Caller;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.ratelimit.Limits;
import dev.holdfast.ratelimit.Passage;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Counts what has been authenticated against its account or key. A credential of a kind that nobody
 * here looks at is none: its request counts against its address.
 */
@Singleton
class PrincipalGate implements Handler<RoutingContext> {
  private final Limits limits;
  private final EarlyRefusals refusals;

  PrincipalGate(Limits limits, EarlyRefusals refusals) {
    this.limits = limits;
    this.refusals = refusals;
  }

  @Override
  public void handle(RoutingContext request) {
    Passage passage = refusals.passage(request);
    if (passage.isCounted()) {
      request.next();
      return;
    }
    Caller caller = caller(request);
    Uni<Boolean> decision =
        caller != null
            ? limits.principal(passage, caller)
            : limits.withoutCredential(
                passage, ClientAddress.of(request), Paths.isUnderAuth(request));
    EarlyRefusals.decide(
        request,
        decision,
        admitted -> {
          if (admitted) {
            request.next();
          } else {
            refusals.endLimited(request);
          }
        });
  }

  private static Caller caller(RoutingContext request) {
    return request.user() instanceof QuarkusHttpUser user
        ? user.getSecurityIdentity().getAttribute(CurrentCaller.ATTRIBUTE)
        : null;
  }
}
