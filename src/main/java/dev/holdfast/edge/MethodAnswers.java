package dev.holdfast.edge;

import dev.holdfast.access.RequestId;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** OPTIONS without a preflight is a method like any other that a path lacks: 405 with Allow. */
public class MethodAnswers {

  @ServerResponseFilter
  void refuseOptions(
      ContainerRequestContext request, ContainerResponseContext response, RoutingContext routing) {
    if ("OPTIONS".equals(request.getMethod()) && response.getStatus() < 300) {
      ProblemException refusal = new ProblemException(ProblemType.METHOD_NOT_ALLOWED);
      response.setStatus(refusal.type().status());
      response.setEntity(
          Problem.of(refusal, RequestId.of(routing)), null, MediaType.valueOf(Problem.MEDIA_TYPE));
    }
  }
}
