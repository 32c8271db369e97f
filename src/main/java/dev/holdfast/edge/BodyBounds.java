package dev.holdfast.edge;

import dev.holdfast.edge.json.StrictJsonReader;
import dev.holdfast.edge.wire.UnreadBody;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Bounds of bodies in size, time and form: a length over the limit is refused before anything is
 * read, a body that does not come in 30 s is 408, broken framing is 400. Bodies without a length
 * are counted while they are read. An answer that is given before the body was read closes the
 * connection, since what follows can't be told from the rest of the body.
 */
@Singleton
class BodyBounds implements Handler<RoutingContext> {
  private static final long DEADLINE_MILLISECONDS = 30_000;

  private final EarlyRefusals refusals;

  BodyBounds(EarlyRefusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!UnreadBody.isOutstanding(request)) {
      routing.next();
      return;
    }
    routing.addHeadersEndHandler(head -> closeIfUnread(routing));
    if (isTooLarge(request.getHeader("Content-Length"))) {
      refusals.end(routing, ProblemType.PAYLOAD_TOO_LARGE);
      return;
    }
    watch(routing);
    routing.next();
  }

  private static boolean isTooLarge(String length) {
    return length != null
        && (length.length() > 10 || Long.parseLong(length) > StrictJsonReader.LARGEST);
  }

  private static void closeIfUnread(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (routing.response().getStatusCode() >= 400 && UnreadBody.isOutstanding(request)) {
      if (request.version() != HttpVersion.HTTP_2) {
        routing.response().putHeader("Connection", "close");
      }
      routing.addEndHandler(ended -> UnreadBody.closeAfterAnswer(request));
    }
  }

  private void watch(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    long timer =
        routing
            .vertx()
            .setTimer(
                DEADLINE_MILLISECONDS,
                late -> {
                  if (!request.isEnded()) {
                    refusals.end(routing, ProblemType.REQUEST_TIMEOUT);
                  }
                });
    UnreadBody.ifBroken(
        request,
        () ->
            routing
                .vertx()
                .runOnContext(
                    broken ->
                        refusals.end(
                            routing,
                            new ProblemException(
                                ProblemType.MALFORMED_REQUEST, "The body's framing is broken."))));
    routing.addEndHandler(
        ended -> {
          routing.vertx().cancelTimer(timer);
          UnreadBody.ifBroken(request, null);
        });
  }
}
