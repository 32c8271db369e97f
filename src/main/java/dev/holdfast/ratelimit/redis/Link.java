package dev.holdfast.ratelimit.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A few connections to Redis that are opened and closed together, each on an event loop of its own.
 * Commands do not wait for each other's answers; what is sent on a connection that is lost fails.
 */
final class Link {
  private static final long OPEN_MILLIS = 2_000;

  private final List<Redis> clients = new CopyOnWriteArrayList<>();
  private final List<RedisConnection> connections = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final Promise<Void> lost = Promise.promise();

  private Link() {}

  /** Opens all, or fails and leaves none. */
  static Future<Link> open(Vertx vertx, RedisOptions options, int connections) {
    Link link = new Link();
    List<Future<RedisConnection>> opened =
        IntStream.range(0, connections).mapToObj(i -> link.connect(vertx, options)).toList();
    return Future.all(opened)
        // A peer that takes the connection and then says nothing; the client itself would wait.
        .timeout(OPEN_MILLIS, TimeUnit.MILLISECONDS)
        .map(
            all -> {
              link.connections.addAll(all.list());
              return link;
            })
        .onFailure(failure -> link.close());
  }

  /** A client of its own for each: a client keeps all of its connections on one event loop. */
  private Future<RedisConnection> connect(Vertx vertx, RedisOptions options) {
    Promise<RedisConnection> promise = Promise.promise();
    Context context = ((VertxInternal) vertx).createEventLoopContext();
    context.runOnContext(
        ignored -> {
          if (lost.future().isComplete()) {
            promise.fail("closed before it was opened");
            return;
          }
          Redis client = Redis.createClient(vertx, new RedisOptions(options));
          clients.add(client);
          if (lost.future().isComplete()) {
            // It was closed meanwhile, and whoever did that may not have seen this one.
            client.close();
          }
          client
              .connect()
              .onSuccess(
                  connection ->
                      connection.endHandler(ended -> end()).exceptionHandler(failure -> end()))
              .onComplete(promise);
        });
    return promise.future();
  }

  private void end() {
    lost.tryComplete();
  }

  /** Completes when one of the connections is lost, or all were closed. */
  Future<Void> lost() {
    return lost.future();
  }

  Future<Response> send(Request request) {
    int next = Math.floorMod(turn.getAndIncrement(), connections.size());
    return connections.get(next).send(request);
  }

  /** Ends all, with what waits for an answer. */
  void close() {
    end();
    clients.forEach(Redis::close);
  }
}
