package dev.holdfast.edge;

import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.ProblemException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Refuses query parameters that the endpoint does not declare, that come more than once, or that
 * are empty: a misspelt filter must not silently select everything.
 */
@Provider
public class QueryParameters implements ContainerRequestFilter {
  private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

  @Context ResourceInfo endpoint;

  @Override
  public void filter(ContainerRequestContext request) {
    MultivaluedMap<String, String> parameters = request.getUriInfo().getQueryParameters();
    if (parameters.isEmpty()) {
      return;
    }
    Set<String> declared =
        known.computeIfAbsent(endpoint.getResourceMethod(), QueryParameters::declared);
    List<FieldError> errors = new ArrayList<>();
    parameters.forEach(
        (name, values) -> {
          if (!declared.contains(name)) {
            // The name is the client's own text, so it is not repeated.
            errors.add(new FieldError("query", "unknown_parameter", "is not known here"));
          } else if (values.size() > 1) {
            errors.add(new FieldError(name, "repeated", "may be given once"));
          } else if (values.get(0).isEmpty()) {
            errors.add(new FieldError(name, "required", "must not be empty"));
          } else if (values.get(0).indexOf('\0') >= 0) {
            errors.add(new FieldError(name, "invalid_format", "must not hold U+0000"));
          }
        });
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors.stream().distinct().toList());
    }
  }

  private static Set<String> declared(Method method) {
    return Arrays.stream(method.getParameters())
        .filter(parameter -> parameter.isAnnotationPresent(RestQuery.class))
        .map(Parameter::getName)
        .collect(Collectors.toUnmodifiableSet());
  }
}
