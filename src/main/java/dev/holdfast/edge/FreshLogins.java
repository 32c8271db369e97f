package dev.holdfast.edge;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Freshness;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Refuses callers whose login is too old for an endpoint that wants a {@link FreshLogin}. Comes
 * after the roles: who may not call at all is not asked for a password.
 */
@Provider
@Priority(Priorities.USER + 100)
@FreshLogin
public class FreshLogins implements ContainerRequestFilter {
  @Inject CurrentCaller callers;

  /** Filters are made before settings can be read. */
  @Inject Instance<Freshness> freshness;

  @Override
  public void filter(ContainerRequestContext request) {
    if (!freshness.get().isFresh(callers.get())) {
      throw new ProblemException(ProblemType.REAUTHENTICATION_REQUIRED);
    }
  }
}
