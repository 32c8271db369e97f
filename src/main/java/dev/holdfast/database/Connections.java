package dev.holdfast.database;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.Refusals;
import io.micrometer.core.instrument.Counter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Connections of the pool, each behind a place of a {@link Bulkhead}: who has one never waits for
 * another. A place is given back when its connection is, and that is when the work has ended:
 * otherwise clients who hang up would start more work than the database can do. Somebody who hangs
 * up while waiting waits no longer, and one who does so while connecting has nothing done.
 *
 * <p>The pool has a queue of its own, which stays empty because there are no more places than
 * connections. It could not keep the promise: its one deadline covers waiting and connecting alike,
 * it serves the first come first whatever the load, keeps nothing for the service's own work, and
 * loses a connection for which nobody waits any more.
 */
final class Connections {
  private static final Logger LOG = Logger.getLogger(Connections.class);

  private final Bulkhead places;
  private final Pool pool;
  private final Counter lost;

  Connections(Bulkhead places, Pool pool, Counter lost) {
    this.places = places;
    this.pool = pool;
    this.lost = lost;
  }

  /**
   * Runs work with a connection.
   *
   * @return fails with 503 {@code unavailable} if there is none within the time one may wait, and
   *     if it is lost meanwhile
   */
  <T> Uni<T> with(Function<SqlConnection, Uni<T>> work) {
    return Uni.createFrom().emitter(emitter -> new Use<T>(work, emitter).begin());
  }

  private final class Use<T> extends Bulkhead.Guest {
    private final Function<SqlConnection, Uni<T>> work;
    private final UniEmitter<? super T> result;
    private final Context context = Vertx.currentContext();
    private volatile boolean gone;
    private volatile boolean told;

    Use(Function<SqlConnection, Uni<T>> work, UniEmitter<? super T> result) {
      this.work = work;
      this.result = result;
    }

    void begin() {
      if (places.enter(this)) {
        connect();
      } else {
        result.onTermination(this::hungUp);
      }
    }

    @Override
    void admitted() {
      told = true;
      back(this::connect);
    }

    @Override
    void refused() {
      told = true;
      back(() -> result.fail(Refusals.unavailable()));
    }

    /** Goes on where the caller was, and not in the midst of what somebody else is doing. */
    private void back(Runnable step) {
      if (context == null) {
        step.run();
      } else {
        context.runOnContext(ignored -> step.run());
      }
    }

    private void hungUp() {
      gone = true;
      if (!told) {
        places.withdraw(this);
      }
    }

    private void connect() {
      if (gone) {
        places.leave();
        return;
      }
      result.onTermination(() -> gone = true);
      pool.getConnection()
          .onComplete(
              connected -> {
                if (connected.failed()) {
                  lost.increment();
                  places.leave();
                  result.fail(connected.cause());
                } else {
                  connected((SqlConnectionInternal) connected.result());
                }
              });
    }

    private void connected(SqlConnectionInternal connection) {
      connection.exceptionHandler(PatientFactory.TOLD_OTHERWISE);
      if (gone) {
        end(connection, () -> {});
        return;
      }
      Uni<T> running;
      try {
        running = work.apply(SqlConnection.newInstance(connection));
      } catch (Throwable failure) {
        running = Uni.createFrom().failure(failure);
      }
      running
          .subscribe()
          .with(
              item -> end(connection, () -> result.complete(item)),
              failure -> {
                Throwable told = told(connection, failure);
                end(connection, () -> result.fail(told));
              });
    }

    private void end(SqlConnectionInternal connection, Runnable tell) {
      connection
          .close()
          .onComplete(
              closed -> {
                places.leave();
                tell.run();
              });
    }
  }

  /**
   * What fails on a lost connection, failed because it was lost: the driver has many words for
   * that.
   */
  private Throwable told(SqlConnectionInternal connection, Throwable failure) {
    if (failure instanceof ProblemException
        || failure instanceof PgException
        || connection.unwrap().unwrap().isValid()) {
      return failure;
    }
    lost.increment();
    LOG.warnf("A connection to the database was lost: %s", failure);
    return Refusals.unavailable();
  }
}
