package dev.holdfast.admin;

import dev.holdfast.access.AdminConfig;
import dev.holdfast.access.Caller;
import dev.holdfast.access.Cidr;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.access.WeeklyHours;
import dev.holdfast.account.Accounts;
import dev.holdfast.problem.Refusals;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Guards everything under {@code /api/v1/admin}, what is not there included: the role admin or
 * auditor, in a session that showed a second factor, from an address that may, and at an hour in
 * which something may be changed. Nobody else learns which doors there are, nor which of these it
 * was. Outside the hours reading goes on, and is told to who watches.
 */
@Singleton
class AdminGuard implements HttpSecurityPolicy {
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final Set<String> ADMINISTERING = Set.of(Role.ADMIN, Role.AUDITOR);

  private final Accounts accounts;
  private final SecurityNotices notices;
  private final Clock clock;

  /** Empty is from anywhere. */
  private final List<Cidr> addresses;

  /** Empty is at any time. */
  private final Optional<WeeklyHours> hours;

  AdminGuard(Accounts accounts, SecurityNotices notices, Clock clock, AdminConfig config) {
    this.accounts = accounts;
    this.notices = notices;
    this.clock = clock;
    this.addresses = config.addresses().map(AdminConfig::blocks).orElse(List.of());
    this.hours =
        config
            .hours()
            .map(
                text ->
                    WeeklyHours.parse(text)
                        .orElseThrow(
                            () -> new IllegalArgumentException("holdfast.admin.hours is wrong")));
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
    return identity.flatMap(who -> mayEnter(request, who)).map(CheckResult::new);
  }

  /** Who says nothing is refused here, since the framework's own 401 has no body. */
  private Uni<Boolean> mayEnter(RoutingContext request, SecurityIdentity identity) {
    if (identity.isAnonymous()) {
      throw Refusals.unauthenticated();
    }
    Caller caller = identity.getAttribute(CurrentCaller.ATTRIBUTE);
    boolean shown =
        caller != null
            && administers(caller.roles())
            && caller.hasMfa()
            && comesFromWhereItMay(request);
    return !shown
        ? Uni.createFrom().item(false)
        : stillHolds(caller).map(holds -> holds && mayNow(request, caller));
  }

  /** A token outlives the factor that it tells of; an outside provider's is all there is. */
  private Uni<Boolean> stillHolds(Caller caller) {
    return caller.sessionId() == null
        ? Uni.createFrom().item(true)
        : accounts.holds(caller.accountId(), ADMINISTERING);
  }

  private boolean comesFromWhereItMay(RoutingContext request) {
    ClientAddress address = ClientAddress.of(request);
    return addresses.isEmpty() || addresses.stream().anyMatch(block -> block.contains(address));
  }

  private boolean mayNow(RoutingContext request, Caller caller) {
    if (hours.isEmpty() || hours.get().contain(clock.instant())) {
      return true;
    }
    notices.raise(
        SecurityNotice.Kind.ADMIN_OUT_OF_HOURS,
        caller.accountId(),
        ClientAddress.of(request).prefix());
    return READING.contains(request.request().method());
  }

  private static boolean administers(Collection<String> roles) {
    return roles.stream().anyMatch(ADMINISTERING::contains);
  }
}
