package dev.holdfast.edge.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.holdfast.access.RequestId;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.headers.Http2HeadersAdaptor;

/** Answers a head that never became a request, in the same form as everything else. */
final class RefusedHead {
  /** There is no container here yet, and this body needs none of its JSON settings. */
  private static final ObjectWriter JSON = new ObjectMapper().writerFor(Problem.class);

  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

  private RefusedHead() {}

  /** Of HTTP/1; Vert.x closes the connection after the answer. */
  static void answer(HttpServerRequest request, boolean hstsPreload) {
    ProblemType type = type(request.decoderResult().cause());
    String id = RequestId.next();
    HttpServerResponse response = request.response();
    set(response.headers(), id);
    if (request.isSSL()) {
      FixedHeaders.setHsts(response.headers(), hstsPreload);
    }
    response
        .setStatusCode(type.status())
        .putHeader("Connection", "close")
        .end(Buffer.buffer(body(type, id)));
  }

  /** Of HTTP/2, which is always over TLS; the stream ends, and what is to come on it is dropped. */
  static void answer(
      Http2ConnectionHandler codec,
      ChannelHandlerContext context,
      int stream,
      ProblemType type,
      boolean hstsPreload,
      boolean ended) {
    String id = RequestId.next();
    byte[] body = body(type, id);
    Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(type.status()));
    MultiMap headers = new Http2HeadersAdaptor(head);
    set(headers, id);
    FixedHeaders.setHsts(headers, hstsPreload);
    headers.set("Content-Length", Integer.toString(body.length));
    if (type == ProblemType.METHOD_NOT_ALLOWED) {
      headers.set("Allow", METHODS);
    }
    codec.encoder().writeHeaders(context, stream, head, 0, false, context.newPromise());
    codec
        .encoder()
        .writeData(context, stream, Unpooled.wrappedBuffer(body), 0, true, context.newPromise())
        .addListener(
            written -> {
              if (!ended) {
                codec.resetStream(
                    context, stream, Http2Error.NO_ERROR.code(), context.newPromise());
                context.flush();
              }
            });
    codec.flush(context);
  }

  private static void set(MultiMap headers, String id) {
    FixedHeaders.set(headers);
    headers.set(RequestId.HEADER, id);
    headers.set("Cache-Control", "no-store");
    headers.set("Content-Type", Problem.MEDIA_TYPE);
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

  private static byte[] body(ProblemType type, String id) {
    try {
      return JSON.writeValueAsBytes(Problem.of(new ProblemException(type), id));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
