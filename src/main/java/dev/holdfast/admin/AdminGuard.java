package dev.holdfast.admin;

import dev.holdfast.access.Caller;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.problem.Refusals;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Guards everything under {@code /api/v1/admin}, what is not there included: the role admin or
 * auditor, in a session that showed a second factor. Nobody else learns which doors there are.
 */
@Singleton
class AdminGuard implements HttpSecurityPolicy {

  @Override
  public String name() {
    return "admin";
  }

  @Override
  public Uni<CheckResult> checkPermission(
      RoutingContext request,
      Uni<SecurityIdentity> identity,
      AuthorizationRequestContext requestContext) {
    return identity.map(AdminGuard::mayEnter).map(CheckResult::new);
  }

  /** Who says nothing is refused here, since the framework's own 401 has no body. */
  private static boolean mayEnter(SecurityIdentity identity) {
    if (identity.isAnonymous()) {
      throw Refusals.unauthenticated();
    }
    Caller caller = identity.getAttribute(CurrentCaller.ATTRIBUTE);
    return caller != null
        && (caller.roles().contains(Role.ADMIN) || caller.roles().contains(Role.AUDITOR))
        && caller.hasMfa();
  }
}
