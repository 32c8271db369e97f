package dev.holdfast.ratelimit.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Whether Redis is there. A lost connection, an answer that says it can't serve, or five calls in a
 * row without an answer and 100 ms of silence end that at once; then nobody's request tries, and a
 * probe every 500 ms does. Redis is back when new connections, a beat in time and the telling of
 * what was counted meanwhile have succeeded.
 */
final class Presence {
  private static final Logger LOG = Logger.getLogger(Presence.class);
  private static final long PROBE_MILLIS = 500;
  private static final long BEAT_MILLIS = 1_000;
  private static final long WELCOME_MILLIS = 2_000;
  private static final int STRIKES = 5;
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int CONNECTIONS = 2;

  /** The faults of one command; with any other answer that is an error, no command will do. */
  private static final Set<String> OF_A_COMMAND = Set.of("ERR", "WRONGTYPE", "NOSCRIPT");

  private final Vertx vertx;
  private final RedisOptions options;
  private final Function<Link, Future<Void>> beat;
  private final Function<Link, Future<Void>> welcome;
  private final Consumer<Boolean> switched;
  private final AtomicInteger strikes = new AtomicInteger();
  private volatile long lastAnswer = System.nanoTime();
  private volatile Link link;
  private volatile boolean stopped;

  // Only under this object's lock.
  private boolean opening;
  private boolean said;
  private long timer;
  private long lastBeat;

  /**
   * @param beat to be sent each second
   * @param welcome what to do on new connections before Redis counts as back
   * @param switched hears true when Redis is back and false when it is away; the latter also when
   *     the first attempt finds it so
   */
  Presence(
      Vertx vertx,
      RedisOptions options,
      Function<Link, Future<Void>> beat,
      Function<Link, Future<Void>> welcome,
      Consumer<Boolean> switched) {
    this.vertx = vertx;
    this.options = options;
    this.beat = beat;
    this.welcome = welcome;
    this.switched = switched;
  }

  /** Begins; completes when the first attempt has ended, either way. */
  synchronized Future<Void> start() {
    timer = vertx.setPeriodic(PROBE_MILLIS, ignored -> tick());
    return open().otherwiseEmpty();
  }

  synchronized void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    Link current = link;
    link = null;
    if (current != null) {
      current.close();
    }
  }

  /** The connections; null while Redis is away. */
  Link link() {
    return link;
  }

  /** To be told what became of each call. */
  void outcome(Link of, Throwable failure) {
    if (failure == null || failure instanceof Calls.NotCounted) {
      lastAnswer = System.nanoTime();
      strikes.set(0);
    } else if (failure instanceof ErrorType error && !isOfACommand(error)) {
      lose(of, error.getMessage());
    } else if (strikes.incrementAndGet() >= STRIKES
        && System.nanoTime() - lastAnswer > SILENCE_NANOS) {
      lose(of, failure instanceof TimeoutException ? "no answers in time" : failure.toString());
    }
  }

  private static boolean isOfACommand(ErrorType error) {
    String message = String.valueOf(error.getMessage());
    return OF_A_COMMAND.contains(message.split(" ", 2)[0]);
  }

  private void tick() {
    Link current = link;
    if (current == null) {
      open();
    } else if (System.nanoTime() - lastBeat >= TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS - 100)) {
      lastBeat = System.nanoTime();
      beat.apply(current).onComplete(done -> outcome(current, done.cause()));
    }
  }

  private synchronized Future<Void> open() {
    if (opening || stopped) {
      return Future.succeededFuture();
    }
    opening = true;
    return Link.open(vertx, options, CONNECTIONS)
        .compose(
            fresh ->
                welcome
                    .apply(fresh)
                    .timeout(WELCOME_MILLIS, TimeUnit.MILLISECONDS)
                    .onSuccess(done -> gain(fresh))
                    .onFailure(failure -> fresh.close()))
        .onFailure(this::notYet);
  }

  private synchronized void gain(Link fresh) {
    opening = false;
    if (stopped) {
      fresh.close();
      return;
    }
    strikes.set(0);
    lastAnswer = System.nanoTime();
    lastBeat = lastAnswer;
    link = fresh;
    said = false;
    // After it is set: a connection that was lost before now is heard of at once.
    fresh.lost().onComplete(lost -> lose(fresh, "a connection was lost"));
    switched.accept(true);
  }

  private synchronized void notYet(Throwable failure) {
    opening = false;
    LOG.debugf("Redis is not there: %s", failure);
    away("not reached: " + failure.getMessage());
  }

  private synchronized void lose(Link of, String why) {
    if (of == link && !stopped) {
      link = null;
      of.close();
      away(why);
      // A connection that was cut may be had again at once.
      open();
    }
  }

  private void away(String why) {
    if (!said && !stopped) {
      said = true;
      LOG.warnf("Redis is away (%s); each replica decides by its share of the limits", why);
      switched.accept(false);
    }
  }
}
