package dev.holdfast.problem;

import dev.holdfast.access.RequestId;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
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
        UnauthorizedException.class,
        ForbiddenException.class
      },
      priority = 1)
  RestResponse<Problem> problem(Throwable failure, RoutingContext request) {
    ProblemException refusal = Refusals.of(failure);
    var answer =
        RestResponse.ResponseBuilder.<Problem>create(refusal.type().status())
            .entity(Problem.of(refusal, RequestId.of(request)))
            .type(Problem.MEDIA_TYPE);
    refusal.headers().forEach(answer::header);
    return answer.build();
  }
}
