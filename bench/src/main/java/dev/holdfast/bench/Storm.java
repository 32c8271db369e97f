package dev.holdfast.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a storm of logins does to somebody who reads an invoice. The reader asks at a steady pace
 * and its time counts from when it meant to ask, so an answer that holds up the next is not left
 * out. Each client of the storm logs in with a password that is wrong, to an address and from a
 * network that nobody has used, so that none is refused for having failed before; it goes on as
 * soon as it has its answer, whatever Retry-After says.
 */
final class Storm implements AutoCloseable {
  private static final int PACE_MILLIS = 10;

  /** Times of the reader in milliseconds, sorted, and the storm's answers by status. */
  record Round(List<Double> times, Map<Integer, Long> answers) {
    double percentile(double part) {
      return times.get((int) Math.min(times.size() - 1L, Math.round(times.size() * part)));
    }
  }

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1));
  private final Server server;
  private final String token;
  private final List<String> paths;
  private final AtomicInteger number = new AtomicInteger();

  Storm(Server server, String token, List<String> paths) {
    this.server = server;
    this.token = token;
    this.paths = paths;
  }

  /** Reads for so long, while so many clients log in; none at all for the quiet. */
  Round run(int clients, int pauseMillis, int seconds) throws InterruptedException {
    AtomicBoolean running = new AtomicBoolean(true);
    Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
    HttpClient stormers = client(Math.max(1, clients));
    for (int i = 0; i < clients; i++) {
      vertx.runOnContext(start -> logIn(stormers, pauseMillis, running, answers));
    }
    HttpClient reader = client(16);
    Thread.sleep(1000);
    List<Double> times = Collections.synchronizedList(new ArrayList<>());
    long begin = System.nanoTime();
    int asked = 0;
    while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
      long meant = begin + asked * PACE_MILLIS * 1_000_000L;
      long wait = (meant - System.nanoTime()) / 1_000_000;
      if (wait > 0) {
        Thread.sleep(wait);
      }
      read(reader, paths.get(asked % paths.size()), System.nanoTime(), times);
      asked++;
    }
    running.set(false);
    while (times.size() < asked) {
      Thread.sleep(10);
    }
    stormers.close();
    reader.close();
    List<Double> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    Map<Integer, Long> counted = new TreeMap<>();
    answers.forEach((status, count) -> counted.put(status, count.sum()));
    return new Round(sorted, counted);
  }

  private HttpClient client(int connections) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setDefaultHost("127.0.0.1")
            .setDefaultPort(server.port)
            .setMaxPoolSize(connections)
            .setMaxWaitQueueSize(-1));
  }

  private void read(HttpClient client, String path, long meant, List<Double> times) {
    client
        .request(HttpMethod.GET, path)
        .compose(
            request ->
                request
                    .putHeader("Authorization", "Bearer " + token)
                    .putHeader("X-Forwarded-Proto", "https")
                    .send())
        .compose(answer -> answer.statusCode() == 200 ? answer.body() : failed(answer))
        .onComplete(
            done ->
                times.add(
                    done.succeeded()
                        ? (System.nanoTime() - meant) / 1e6
                        : Double.POSITIVE_INFINITY));
  }

  private static io.vertx.core.Future<Buffer> failed(HttpClientResponse answer) {
    return io.vertx.core.Future.failedFuture("status " + answer.statusCode());
  }

  private void logIn(
      HttpClient client, int pauseMillis, AtomicBoolean running, Map<Integer, LongAdder> answers) {
    if (!running.get()) {
      return;
    }
    int guess = number.incrementAndGet();
    Buffer body =
        new JsonObject()
            .put("email", "storm" + guess + "@example.com")
            .put("password", "wrong wrong wrong")
            .toBuffer();
    String from = "10." + (guess >> 16 & 255) + "." + (guess >> 8 & 255) + "." + (guess & 255);
    client
        .request(HttpMethod.POST, "/api/v1/auth/login")
        .compose(
            (HttpClientRequest request) ->
                request
                    .putHeader("Content-Type", "application/json")
                    .putHeader("X-Forwarded-For", from)
                    .putHeader("X-Forwarded-Proto", "https")
                    .send(body))
        .compose(answer -> answer.body().map(text -> answer.statusCode()))
        .onComplete(
            done -> {
              answers
                  .computeIfAbsent(done.succeeded() ? done.result() : 0, status -> new LongAdder())
                  .increment();
              if (pauseMillis > 0) {
                vertx.setTimer(
                    pauseMillis, later -> logIn(client, pauseMillis, running, answers));
              } else {
                logIn(client, 0, running, answers);
              }
            });
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }
}
