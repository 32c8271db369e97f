package dev.holdfast.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What clients get who ask for more than a slow database gives: each asks for an invoice, and for
 * the next as soon as it has an answer, whatever the answer says. Reading an invoice takes the
 * database so long that the connections to it are what runs out, and not the processors.
 */
final class Overload implements AutoCloseable {
  /** What the database does for one invoice. */
  static final int SLOW_MILLIS = 20;

  static final String SLOW =
      """
      create or replace function read_invoice(p_owner uuid, p_id uuid) returns setof shown_invoice
        language plpgsql security invoker as $$
      begin
        perform set_config('holdfast.owner', p_owner::text, true);
        perform pg_sleep(%d / 1000.0);
        return query select * from shown_invoice where owner_id = p_owner and id = p_id;
      end $$
      """
          .formatted(SLOW_MILLIS);

  /** Times in milliseconds, sorted. */
  record Round(List<Double> served, List<Double> refused, int failed, double seconds) {
    static double percentile(List<Double> times, double part) {
      return times.isEmpty()
          ? 0
          : times.get((int) Math.min(times.size() - 1L, Math.round(times.size() * part)));
    }

    double goodput() {
      return served.size() / seconds;
    }
  }

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Server server;
  private final String token;
  private final List<String> paths;
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final List<Double> served = Collections.synchronizedList(new ArrayList<>());
  private final List<Double> refused = Collections.synchronizedList(new ArrayList<>());

  Overload(Server server, String token, List<String> paths) {
    this.server = server;
    this.token = token;
    this.paths = paths;
  }

  Round run(int clients, int seconds) throws InterruptedException {
    HttpClient http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(server.port)
                .setMaxPoolSize(clients)
                .setMaxWaitQueueSize(-1));
    for (int i = 0; i < clients; i++) {
      underWay.incrementAndGet();
      vertx.runOnContext(start -> ask(http));
    }
    // The first second is for connecting.
    Thread.sleep(1000);
    served.clear();
    refused.clear();
    failed.set(0);
    long begin = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    running.set(false);
    double took = (System.nanoTime() - begin) / 1e9;
    while (underWay.get() > 0) {
      Thread.sleep(10);
    }
    http.close();
    return new Round(sorted(served), sorted(refused), failed.get(), took);
  }

  private static List<Double> sorted(List<Double> times) {
    List<Double> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    return sorted;
  }

  private void ask(HttpClient http) {
    if (!running.get()) {
      underWay.decrementAndGet();
      return;
    }
    long begin = System.nanoTime();
    http.request(HttpMethod.GET, paths.get(turn.incrementAndGet() % paths.size()))
        .compose(
            request ->
                request
                    .putHeader("Authorization", "Bearer " + token)
                    .putHeader("X-Forwarded-Proto", "https")
                    .send())
        .compose((HttpClientResponse answer) -> answer.body().map((Buffer body) -> answer.statusCode()))
        .onComplete(
            done -> {
              double millis = (System.nanoTime() - begin) / 1e6;
              if (done.failed() || done.result() != 200 && done.result() != 503) {
                failed.incrementAndGet();
              } else {
                (done.result() == 200 ? served : refused).add(millis);
              }
              vertx.runOnContext(next -> ask(http));
            });
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }
}
