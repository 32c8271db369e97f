package dev.holdfast.admin;

import dev.holdfast.access.Caller;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.account.Account;
import dev.holdfast.account.Accounts;
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

  private final Accounts accounts;

  AdminGuard(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public String name() {
    return "admin";
  }

  @Override
  public Uni<CheckResult> checkPermission(
      RoutingContext request,
      Uni<SecurityIdentity> identity,
      AuthorizationRequestContext requestContext) {
    return identity.flatMap(this::mayEnter).map(CheckResult::new);
  }

  /** Who says nothing is refused here, since the framework's own 401 has no body. */
  private Uni<Boolean> mayEnter(SecurityIdentity identity) {
    if (identity.isAnonymous()) {
      throw Refusals.unauthenticated();
    }
    Caller caller = identity.getAttribute(CurrentCaller.ATTRIBUTE);
    boolean shown =
        caller != null
            && (caller.roles().contains(Role.ADMIN) || caller.roles().contains(Role.AUDITOR))
            && caller.hasMfa();
    return !shown || caller.sessionId() == null
        ? Uni.createFrom().item(shown)
        // A token outlives the factor that it tells of.
        : accounts.get(caller.accountId()).map(Account::mfaEnabled);
  }
}
