package dev.holdfast.access;

import io.quarkus.security.PermissionsAllowed;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/**
 * Who may call an endpoint, as its annotations say it: the roles on the class, the scopes on the
 * method. The framework lets what stands on the method replace what stands on the class; here both
 * are meant to hold.
 *
 * @param roles one of these is needed; none means any
 * @param scopes all of these are needed
 */
public record EndpointRules(List<String> roles, List<String> scopes) {

  /** The rules of an endpoint that both are annotated on. */
  public static EndpointRules of(Class<?> resource, Method method) {
    RolesAllowed allowed = resource.getAnnotation(RolesAllowed.class);
    PermissionsAllowed[] permissions = method.getAnnotationsByType(PermissionsAllowed.class);
    return new EndpointRules(
        allowed == null ? List.of() : List.of(allowed.value()),
        Arrays.stream(permissions).flatMap(needed -> Arrays.stream(needed.value())).toList());
  }

  /** Whether the roles of the class hold for a caller, whatever the method says. */
  public boolean admitRolesOf(SecurityIdentity identity) {
    return roles.isEmpty() || roles.stream().anyMatch(identity::hasRole);
  }
}
