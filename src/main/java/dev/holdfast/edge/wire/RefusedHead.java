package dev.holdfast.edge.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.holdfast.access.RequestId;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.eclipse.microprofile.config.ConfigProvider;

/** Answers a head that never became a request, in the same form as everything else. */
final class RefusedHead {
  /** There is no container here yet, and this body needs none of its JSON settings. */
  private static final ObjectWriter JSON = new ObjectMapper().writerFor(Problem.class);

  private RefusedHead() {}

  /** Vert.x closes the connection after the answer. */
  static void answer(HttpServerRequest request) {
    ProblemType type = type(request.decoderResult().cause());
    String id = RequestId.next();
    HttpServerResponse response = request.response();
    FixedHeaders.set(response.headers());
    if (request.isSSL()) {
      FixedHeaders.setStrictTransportSecurity(response.headers(), isPreloaded());
    }
    response
        .setStatusCode(type.status())
        .putHeader(RequestId.HEADER, id)
        .putHeader("Cache-Control", "no-store")
        .putHeader("Connection", "close")
        .putHeader("Content-Type", Problem.MEDIA_TYPE)
        .end(body(Problem.of(new ProblemException(type), id)));
  }

  private static boolean isPreloaded() {
    return ConfigProvider.getConfig()
        .getOptionalValue("holdfast.hsts-preload", Boolean.class)
        .orElse(true);
  }

  private static ProblemType type(Throwable cause) {
    if (cause instanceof HeadCheck.Refused refused) {
      return refused.type;
    }
    if (cause instanceof TooLongHttpLineException) {
      return ProblemType.URI_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? ProblemType.HEADERS_TOO_LARGE
        : ProblemType.MALFORMED_REQUEST;
  }

  private static String body(Problem problem) {
    try {
      return JSON.writeValueAsString(problem);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
