package dev.holdfast.edge;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Problems;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Refuses a request whose body could be read in two ways, or in none (RFC 9112, 6.3): length and
 * transfer encoding together, encodings that are not unpacked here, several credentials.
 */
@Singleton
class Framing implements Handler<RoutingContext> {
  private final Problems problems;

  Framing(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (request.headers().contains("Transfer-Encoding")
        && (request.headers().contains("Content-Length")
            || !List.of("chunked").equals(request.headers().getAll("Transfer-Encoding")))) {
      refuse(routing, ProblemType.MALFORMED_REQUEST, "The length of the body is ambiguous.");
    } else if (request.headers().contains("Content-Encoding")) {
      refuse(routing, ProblemType.UNSUPPORTED_MEDIA_TYPE, "Encoded bodies are not read here.");
    } else if (credentials(request) > 1) {
      refuse(routing, ProblemType.MALFORMED_REQUEST, "More than one credential was sent.");
    } else {
      routing.next();
    }
  }

  private static int credentials(HttpServerRequest request) {
    return request.headers().getAll("Authorization").size()
        + request.headers().getAll("API-Key").size();
  }

  private void refuse(RoutingContext routing, ProblemType type, String detail) {
    problems.end(routing, new ProblemException(type, detail));
  }
}
