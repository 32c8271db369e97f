package dev.holdfast.edge;

import dev.holdfast.access.EndpointRules;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds an endpoint to the roles of its class when its method names scopes: the framework would
 * look at the scopes alone. Runs after the framework's own check, before the body is read.
 */
@Provider
public class RolesBesideScopes implements ContainerRequestFilter {
  private final Map<Method, EndpointRules> known = new ConcurrentHashMap<>();

  @Context ResourceInfo endpoint;
  @Inject CurrentIdentityAssociation identities;

  @Override
  public void filter(ContainerRequestContext request) {
    EndpointRules rules =
        known.computeIfAbsent(
            endpoint.getResourceMethod(),
            method -> EndpointRules.of(endpoint.getResourceClass(), method));
    if (!rules.scopes().isEmpty() && !rules.admitRolesOf(identities.getIdentity())) {
      throw new ForbiddenException();
    }
  }
}
