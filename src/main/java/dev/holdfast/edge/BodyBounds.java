package dev.holdfast.edge;

import dev.holdfast.edge.json.StrictJsonReader;
import dev.holdfast.edge.wire.UnreadBody;
import dev.holdfast.edge.wire.WireConfig;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.ratelimit.Passage;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Bounds of bodies in size, time and form: a length over the limit is refused before anything is
 * read, a body that does not come in time is 408, broken framing is 400. Bodies without a length
 * are counted while they are read. An answer that is given before the body was read closes the
 * connection, since what follows can't be told from the rest of the body.
 */
@Singleton
class BodyBounds implements Handler<RoutingContext> {
  /** A request that is refused in any case is not waited for as long as others. */
  private static final long HELD_MILLIS = 2_000;

  /** What is longer is too large for anything here, and so is what it says. */
  private static final int MOST_DIGITS = 10;

  private final EarlyRefusals refusals;
  private final Operations operations;
  private final long deadlineMillis;

  BodyBounds(EarlyRefusals refusals, Operations operations, WireConfig config) {
    this.refusals = refusals;
    this.operations = operations;
    this.deadlineMillis = config.bodyDeadline().toMillis();
  }

  /** Before anybody can refuse. */
  void closeAfterRefusal(RoutingContext routing) {
    if (UnreadBody.isOutstanding(routing.request())) {
      routing.addHeadersEndHandler(head -> closeIfUnread(routing));
    }
    routing.next();
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!UnreadBody.isOutstanding(request)) {
      routing.next();
      return;
    }
    if (isTooLarge(request)) {
      refusals.end(routing, ProblemType.PAYLOAD_TOO_LARGE);
      return;
    }
    watch(routing);
    routing.next();
  }

  /**
   * A file has bounds of its own, which its endpoint holds when it knows that the caller may send
   * one there.
   */
  private boolean isTooLarge(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length != null
        && (length.length() > MOST_DIGITS
            || Long.parseLong(length) > StrictJsonReader.LARGEST
                && !operations.takesFile(request.method().name(), request.path()));
  }

  /** Closes the connection after a refusal that was given while some of the body is to come. */
  private static void closeIfUnread(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (UnreadBody.isOutstanding(request)) {
      if (request.version() != HttpVersion.HTTP_2) {
        routing.response().putHeader("Connection", "close");
      }
      routing.addEndHandler(ended -> UnreadBody.closeAfterAnswer(request));
    }
  }

  private static boolean isHeld(RoutingContext routing) {
    Passage passage = Passage.of(routing);
    return passage != null && passage.isHeld();
  }

  private void watch(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    long timer =
        routing
            .vertx()
            .setTimer(
                isHeld(routing) ? Math.min(deadlineMillis, HELD_MILLIS) : deadlineMillis,
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
