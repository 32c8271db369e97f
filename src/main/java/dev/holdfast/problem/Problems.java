package dev.holdfast.problem;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.holdfast.access.RequestId;
import io.quarkus.arc.Unremovable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes refusals where no framework does it: in route filters and failure handlers. */
@Singleton
@Unremovable
public class Problems {
  private final ObjectWriter json;

  Problems(ObjectMapper mapper) {
    this.json = mapper.writerFor(Problem.class);
  }

  /**
   * Ends a request with a refusal. If the body has not been read to its end the connection is
   * closed after the answer, since what follows on it can't be told from the rest of that body.
   */
  public void end(RoutingContext request, ProblemException refusal) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      request.request().connection().close();
      return;
    }
    RefusalOf.keep(request, refusal);
    response.setStatusCode(refusal.type().status());
    response.putHeader("Content-Type", Problem.MEDIA_TYPE);
    response.putHeader("Cache-Control", "no-store");
    refusal.headers().forEach(response::putHeader);
    if (request.request().version() == HttpVersion.HTTP_2) {
      // It has no such header, and a client would take it for a broken answer (RFC 9113, 8.2.2).
      response.headers().remove(HttpHeaders.CONNECTION);
    }
    byte[] body = body(Problem.of(refusal, RequestId.of(request)));
    if ("HEAD".equals(request.request().method().name())) {
      response.putHeader("Content-Length", Integer.toString(body.length));
      response.end();
    } else {
      response.end(Buffer.buffer(body));
    }
  }

  /** Ends a request with a refusal that needs no further words. */
  public void end(RoutingContext request, ProblemType type) {
    end(request, new ProblemException(type));
  }

  private byte[] body(Problem problem) {
    try {
      return json.writeValueAsString(problem).getBytes(UTF_8);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
