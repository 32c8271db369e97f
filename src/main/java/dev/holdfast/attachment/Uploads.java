package dev.holdfast.attachment;

import dev.holdfast.access.Owner;
import dev.holdfast.access.RequestBody;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The bytes of files on their way in and out. Those coming in are counted while they come, whatever
 * their length was said to be, and held in memory alone. How long they may take is the edge's to
 * say; who breaks off or is too late is answered there, and nothing goes on here.
 */
@Singleton
class Uploads {
  static final int LARGEST = 204_800;

  private final Places in;
  private final Places out;

  Uploads(AttachmentConfig config) {
    in = new Places(config.uploads());
    out = new Places(config.downloads());
  }

  /**
   * Reads the whole body, and keeps a place until what is done with it has been done.
   *
   * @return fails with 413 as soon as it is too large, 503 if too many are under way
   */
  <T> Uni<T> read(RoutingContext routing, Owner owner, Function<byte[], Uni<? extends T>> use) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Places.Place place = in.take(owner);
              AtomicBoolean hasCome = new AtomicBoolean();
              routing.addEndHandler(
                  ended -> {
                    if (!hasCome.get()) {
                      place.leave();
                    }
                  });
              if (isOver(routing)) {
                place.leave();
                return Uni.createFrom().nothing();
              }
              return body(routing)
                  .invoke(bytes -> hasCome.set(true))
                  .invoke(bytes -> RequestBody.keep(routing, bytes))
                  .flatMap(use)
                  .onTermination()
                  .invoke(place::leave);
            });
  }

  /**
   * Takes a place for an answer until it has been sent or can't be any more.
   *
   * @throws ProblemException 503 if too many are under way
   */
  void occupy(RoutingContext routing, Owner owner) {
    Places.Place place = out.take(owner);
    routing.addEndHandler(ended -> place.leave());
    if (isOver(routing)) {
      place.leave();
    }
  }

  /** Whoever hung up before one could be told of it: nobody will be told of it any more. */
  private static boolean isOver(RoutingContext routing) {
    return routing.response().closed() || routing.response().ended();
  }

  /** How many bodies are coming in or being stored. */
  int underWay() {
    return in.used();
  }

  private static Uni<byte[]> body(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String length = request.getHeader("Content-Length");
    if (length != null && Long.parseLong(length) > LARGEST) {
      return Uni.createFrom().failure(tooLarge());
    }
    if (request.isEnded()) {
      return Uni.createFrom().item(new byte[0]);
    }
    return Uni.createFrom().emitter(emitter -> collect(routing, emitter));
  }

  private static void collect(RoutingContext routing, UniEmitter<? super byte[]> emitter) {
    HttpServerRequest request = routing.request();
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > LARGEST) {
            request.handler(dropped -> {});
            request.endHandler(ignored -> {});
            request.pause();
            emitter.fail(tooLarge());
          } else {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(ended -> emitter.complete(body.getBytes()));
    // Whoever hangs up gets no answer; the place is given back when the request ends.
    request.exceptionHandler(gone -> {});
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      routing.response().writeContinue();
    }
    request.resume();
  }

  private static ProblemException tooLarge() {
    return new ProblemException(ProblemType.PAYLOAD_TOO_LARGE);
  }
}
