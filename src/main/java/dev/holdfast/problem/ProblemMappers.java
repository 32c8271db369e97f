package dev.holdfast.problem;

import dev.holdfast.access.EndpointRules;
import dev.holdfast.access.RequestId;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The exception mappers of the REST layer. All say the same; there are several because the
 * framework has mappers of its own for these types, and a mapper for Throwable does not override
 * them.
 */
public class ProblemMappers {

  @ServerExceptionMapper(
      value = {
        Throwable.class,
        WebApplicationException.class,
        ConstraintViolationException.class,
        AuthenticationFailedException.class,
        UnauthorizedException.class
      },
      priority = 1)
  RestResponse<Problem> problem(Throwable failure, RoutingContext request) {
    return answer(Refusals.of(failure), request);
  }

  /**
   * Says which scopes an endpoint wants (RFC 6750, 3.1), but only to a caller whose role may come
   * in.
   */
  @ServerExceptionMapper(value = ForbiddenException.class, priority = 1)
  RestResponse<Problem> forbidden(
      ForbiddenException failure, RoutingContext request, ResourceInfo endpoint) {
    if (endpoint.getResourceMethod() != null && request.user() instanceof QuarkusHttpUser user) {
      EndpointRules rules =
          EndpointRules.of(endpoint.getResourceClass(), endpoint.getResourceMethod());
      if (!rules.scopes().isEmpty() && rules.admitRolesOf(user.getSecurityIdentity())) {
        return answer(Refusals.insufficientScope(rules.scopes()), request);
      }
    }
    return answer(Refusals.of(failure), request);
  }

  private static RestResponse<Problem> answer(ProblemException found, RoutingContext request) {
    ProblemException refusal = HeldRefusal.over(request, found);
    RefusalOf.keep(request, refusal);
    var answer =
        RestResponse.ResponseBuilder.<Problem>create(refusal.type().status())
            .entity(Problem.of(refusal, RequestId.of(request)))
            .type(Problem.MEDIA_TYPE);
    refusal.headers().forEach(answer::header);
    return answer.build();
  }
}
