package dev.holdfast.ratelimit.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What is asked of Redis: one script each, answered in time (50 ms) or not at all. A call carries
 * the time, by Redis' clock, after which nobody waits for it, so one that was held up on its way
 * counts nothing when it arrives.
 */
final class Calls {
  /** What the script answered and when, by Redis' clock, and when it was asked by our own. */
  record Answer(long redisTime, long askedNanos, List<Counted> counted) {}

  /** What a beat heard; the replicas' number includes this one. */
  record Beat(int replicas, String mark) {}

  /** The script did not count: it came too late, or what the key held was not ours. */
  static final class NotCounted extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotCounted() {
      super("not counted", null, false, false);
    }
  }

  private final Script windows = new Script("windows.lua");
  private final Script beat = new Script("beat.lua");
  private final long patienceMillis;
  private final Timer answered;
  private final Timer late;
  private final Timer failed;

  /** What Redis' clock is ahead of our own {@link #millis}. */
  private volatile long ahead;

  Calls(Duration patience, MeterRegistry metrics) {
    patienceMillis = patience.toMillis();
    answered = timer(metrics, "answered");
    late = timer(metrics, "late");
    failed = timer(metrics, "failed");
  }

  private static Timer timer(MeterRegistry metrics, String outcome) {
    return Timer.builder("holdfast.ratelimit.redis.calls")
        .description("calls of Redis for rate limits; late ones got no answer in time")
        .tag("outcome", outcome)
        .register(metrics);
  }

  /** Makes the scripts known. */
  Future<Void> load(Link link) {
    return Future.all(windows.load(link), beat.load(link)).mapEmpty();
  }

  /** Counts a request for each, in order, up to the first that is refused. */
  Future<Answer> take(Link link, List<Asked> asked, Consumer<Answer> heard) {
    return windows(link, "take", asked, heard);
  }

  /** Counts nothing but what was counted without Redis. */
  Future<Answer> look(Link link, List<Asked> asked, Consumer<Answer> heard) {
    return windows(link, "look", asked, heard);
  }

  /**
   * Calls the script.
   *
   * @param heard gets the answer even if it comes when nobody waits for it any more
   */
  private Future<Answer> windows(
      Link link, String mode, List<Asked> asked, Consumer<Answer> heard) {
    long start = System.nanoTime();
    List<String> arguments =
        Stream.concat(
                Stream.of(Long.toString(deadline()), mode),
                asked.stream().flatMap(Asked::arguments))
            .toList();
    return within(
        start,
        windows
            .run(link, Asked.keys(asked), arguments)
            .map(response -> answer(response, start))
            .onSuccess(heard::accept));
  }

  /**
   * Says that a replica is there.
   *
   * @param newMark what to mark the data with if it is not marked
   */
  Future<Beat> beat(Link link, String replica, String newMark) {
    long start = System.nanoTime();
    return within(
        start,
        beat.run(link, List.of(Keys.REPLICAS, Keys.MARK), List.of(replica, newMark))
            .map(
                response -> {
                  ahead = response.get(0).toLong() - millis(start);
                  return new Beat(response.get(1).toInteger(), response.get(2).toString());
                }));
  }

  /** Takes a replica off the list. */
  Future<Void> leave(Link link, String replica) {
    return within(
            System.nanoTime(), link.send(Request.cmd(Command.ZREM).arg(Keys.REPLICAS).arg(replica)))
        .mapEmpty();
  }

  /** Deletes what is counted of a subject. */
  Future<Void> forget(Link link, String key) {
    return within(System.nanoTime(), link.send(Request.cmd(Command.UNLINK).arg(key))).mapEmpty();
  }

  private Answer answer(Response response, long start) {
    long redisTime = response.get(0).toLong();
    // Too much by the way there: a deadline is rather late than early.
    ahead = redisTime - millis(start);
    if (response.size() == 1) {
      throw new NotCounted();
    }
    List<Counted> counted = new ArrayList<>();
    for (int i = 1; i < response.size(); i += Counted.NUMBERS) {
      counted.add(Counted.of(response, i));
    }
    return new Answer(redisTime, start, counted);
  }

  private long deadline() {
    return millis(System.nanoTime()) + ahead + patienceMillis + 1;
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private <T> Future<T> within(long start, Future<T> call) {
    return call.timeout(patienceMillis, TimeUnit.MILLISECONDS)
        .onComplete(
            done -> {
              Timer timer =
                  done.succeeded()
                      ? answered
                      : done.cause() instanceof TimeoutException ? late : failed;
              timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            });
  }
}
