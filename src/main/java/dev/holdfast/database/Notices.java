package dev.holdfast.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgNotification;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What replicas tell each other, by PostgreSQL's LISTEN and NOTIFY: a notice is sent in the
 * transaction of what it tells about and arrives when that is committed, in the order of commits.
 *
 * <p>Notices may be lost while the connection is, so each replica knows whether it is <em>in
 * step</em>: every 300 ms it sends itself a beat the same way, and what was sent within the last
 * second must have come back. While it has not, nothing that is only known by notices may be relied
 * on; ask the tables. A new connection listens first, then every topic catches up from its table,
 * and only then is the replica in step again. (A pooler that does not keep a session would lose the
 * notices and with them the beats, so behind one a replica never is.)
 */
@Singleton
public class Notices {
  private static final Logger LOG = Logger.getLogger(Notices.class);

  /** After most observers, which subscribe, and before the first request. */
  private static final int AFTER_SUBSCRIBERS = 5000;

  private static final Duration BEAT = Duration.ofMillis(300);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long DEAD_NANOS = Duration.ofSeconds(3).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String NAME = "holdfast-notices";
  private static final String LISTEN = "listen holdfast";
  private static final String NOTIFY = "select pg_notify('holdfast', $1)";
  private static final String BEAT_TOPIC = "beat";

  /** One who hears of a topic. */
  private record Subscriber(String topic, Consumer<String> onNotice, Supplier<Uni<Void>> catchUp) {}

  /** A connection that listens, and the last beat that came back on it. */
  private static final class Line {
    private final PgConnection connection;
    private volatile boolean caughtUp;
    private volatile boolean closed;
    private volatile long heard = System.nanoTime();

    Line(PgConnection connection) {
      this.connection = connection;
    }
  }

  private final Pools pools;
  private final Vertx vertx;
  private final String replica = UUID.randomUUID().toString();
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private volatile Line line;
  private volatile boolean connecting;
  private volatile boolean stopped;
  private volatile Cancellable attempt;
  private long timer;

  Notices(Pools pools, Pool pool, Vertx vertx) {
    // The pool is asked for only so that it is made first: making it is what fills the pools.
    pool.getDelegate();
    this.pools = pools;
    this.vertx = vertx;
  }

  /**
   * Hears of a topic from now on; call it while the service starts.
   *
   * @param topic a word
   * @param onNotice gets what was sent; runs on an event loop and must not block
   * @param catchUp reads from the tables what notices may have told while nobody listened
   */
  public void subscribe(String topic, Consumer<String> onNotice, Supplier<Uni<Void>> catchUp) {
    subscribers.add(new Subscriber(topic, onNotice, catchUp));
  }

  /**
   * Tells all replicas, this one too, once the transaction is committed.
   *
   * @param payload at most 7,900 bytes
   */
  public Uni<Void> send(SqlConnection connection, String topic, String payload) {
    return connection
        .preparedQuery(NOTIFY)
        .execute(Tuple.of(topic + " " + payload))
        .replaceWithVoid();
  }

  /** Whether every notice that was committed more than a second ago has been heard. */
  public boolean inStep() {
    Line current = line;
    return current != null && current.caughtUp && System.nanoTime() - current.heard < FRESH_NANOS;
  }

  void start(@Observes @Priority(AFTER_SUBSCRIBERS) StartupEvent starting) {
    timer = vertx.setPeriodic(BEAT.toMillis(), ignored -> beat());
    connect();
  }

  void stop(@Observes ShutdownEvent stopping) {
    stopped = true;
    vertx.cancelTimer(timer);
    Cancellable running = attempt;
    if (running != null) {
      running.cancel();
    }
    drop(line);
  }

  /** Sends the next beat, or connects again if none has come back for too long. */
  private void beat() {
    Line current = line;
    if (current == null) {
      connect();
    } else if (System.nanoTime() - current.heard > DEAD_NANOS) {
      LOG.warn("Notices of other replicas do not arrive; listening anew");
      drop(current);
      connect();
    } else {
      current
          .connection
          .preparedQuery(NOTIFY)
          .execute(Tuple.of(BEAT_TOPIC + " " + replica + " " + System.nanoTime()))
          .subscribe()
          .with(sent -> {}, failure -> drop(current));
    }
  }

  private void connect() {
    if (connecting || stopped) {
      return;
    }
    connecting = true;
    attempt =
        Uni.createFrom()
            .completionStage(
                () ->
                    pools
                        .connect(vertx.getDelegate().getOrCreateContext(), NAME)
                        .toCompletionStage())
            .map(made -> PgConnection.newInstance((io.vertx.pgclient.PgConnection) made))
            .flatMap(this::listen)
            // A peer that takes the connection and then says nothing.
            .ifNoItem()
            .after(PATIENCE.multipliedBy(3))
            .fail()
            .onTermination()
            .invoke(() -> connecting = false)
            .subscribe()
            .with(
                listening -> LOG.debug("Listening to other replicas"),
                failure -> LOG.warnf("Can't listen to other replicas: %s", failure));
  }

  private Uni<Void> listen(PgConnection connection) {
    Line next = new Line(connection);
    connection.notificationHandler(notice -> heard(next, notice));
    connection.closeHandler(
        () -> {
          next.closed = true;
          drop(next);
        });
    return connection
        .query(LISTEN)
        .execute()
        .flatMap(listening -> catchUp())
        .invoke(
            () -> {
              if (next.closed) {
                throw new IllegalStateException("the connection was lost while catching up");
              }
              next.heard = System.nanoTime();
              next.caughtUp = true;
              line = next;
            })
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .call(() -> connection.close().onFailure().recoverWithNull());
  }

  /** Each topic in turn: they share one pool, and a start is no hurry. */
  private Uni<Void> catchUp() {
    Uni<Void> all = Uni.createFrom().voidItem();
    for (Subscriber subscriber : subscribers) {
      all = all.flatMap(done -> subscriber.catchUp.get());
    }
    return all;
  }

  private void heard(Line on, PgNotification notice) {
    String payload = notice.getPayload();
    int space = payload.indexOf(' ');
    String topic = payload.substring(0, space);
    String content = payload.substring(space + 1);
    if (topic.equals(BEAT_TOPIC)) {
      if (content.startsWith(replica)) {
        on.heard = Long.parseLong(content.substring(replica.length() + 1));
      }
      return;
    }
    for (Subscriber subscriber : subscribers) {
      if (subscriber.topic.equals(topic)) {
        subscriber.onNotice.accept(content);
      }
    }
  }

  private void drop(Line gone) {
    if (gone == null) {
      return;
    }
    if (line == gone) {
      line = null;
    }
    gone.connection.close().subscribe().with(closed -> {}, failure -> {});
  }

  /** How long ago the last beat that came back was sent, in milliseconds; -1 without a line. */
  long lagMillis() {
    Line current = line;
    return current == null ? -1 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - current.heard);
  }
}
