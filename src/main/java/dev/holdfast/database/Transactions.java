package dev.holdfast.database;

import dev.holdfast.access.Owner;
import dev.holdfast.problem.Refusals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The only way to the database. What is owned is reached in a transaction of its owner and in no
 * other: the owner is set {@code LOCAL}, so it ends with the transaction and can't stay behind on a
 * pooled connection.
 *
 * <p>As many requests are at the database as there are connections, but for a few; beyond that they
 * wait a moment in line, and are then refused with 503: see {@link Bulkhead}. Work with one
 * connection must not ask for another.
 */
@Singleton
public class Transactions {
  private static final String SET_OWNER = "select set_config('holdfast.owner', $1, true)";

  /** As {@link #SET_OWNER}, and holds the account; false if it has been erased. */
  private static final String ACT_FOR = "select act_for($1)";

  /**
   * Of so many connections one is kept for the service's own work, four at most; and one for saying
   * whether it is well.
   */
  private static final int SHARE = 10;

  private static final int MOST_OWN = 4;

  /** The service's own work can wait; what it waits for is an answer to nobody. */
  private static final Duration OWN_PATIENCE = Duration.ofSeconds(5);

  private static final int OWN_QUEUE = 1000;

  private final Connections connections;
  private final Transactions background;
  private final Transactions health;

  @Inject
  Transactions(Pool pool, Pools pools, Vertx vertx, DatabaseConfig config, MeterRegistry metrics) {
    io.vertx.sqlclient.Pool made = pool.getDelegate();
    // Asking it something makes it, and only then the pools know how large it may become.
    made.size();
    if (pools.size() < DatabaseConfig.LEAST_CONNECTIONS) {
      throw new IllegalStateException("a pool of " + pools.size() + " connections is too small");
    }
    ScheduledExecutorService timers = vertx.nettyEventLoopGroup();
    int own = Math.max(1, Math.min(MOST_OWN, pools.size() / SHARE));
    int requests = pools.size() - own - 1;
    Counter lost = metrics.counter("holdfast.db.connections.lost");
    Function<Bulkhead, Connections> behind = places -> new Connections(places, made, lost);
    this.connections =
        behind.apply(
            new Bulkhead(
                "requests", requests, config.queue(), config.longestWait(), timers, metrics));
    this.background =
        new Transactions(
            behind.apply(
                new Bulkhead("background", own, OWN_QUEUE, OWN_PATIENCE, timers, metrics)));
    this.health =
        new Transactions(
            behind.apply(new Bulkhead("health", 1, OWN_QUEUE, OWN_PATIENCE, timers, metrics)));
  }

  private Transactions(Connections connections) {
    this.connections = connections;
    this.background = this;
    this.health = this;
  }

  /**
   * The same for the service's own work, and for what has begun to be answered and has many more
   * pages: with places of its own, so that requests don't starve it nor it them, and more patience.
   */
  public Transactions background() {
    return background;
  }

  /** The same for asking whether the database is there, however much is going on. */
  Transactions health() {
    return health;
  }

  /**
   * Runs work on owned rows: all of it is committed, or none. The account can't be erased
   * meanwhile.
   *
   * @param work gets the connection of the transaction; a failure rolls back and is passed on
   * @return fails with 401 if the account has been erased
   */
  public <T> Uni<T> owned(Owner owner, Function<SqlConnection, Uni<T>> work) {
    return owned(ACT_FOR, Tuple.of(owner.id()), work, Transactions::requireHeld);
  }

  /**
   * Runs work on owned rows that ends their owner. It must lock the account itself, for update:
   * then it waits for all that {@link #owned} is doing, and whatever comes later is refused.
   */
  public <T> Uni<T> ending(Owner owner, Function<SqlConnection, Uni<T>> work) {
    return owned(SET_OWNER, Tuple.of(owner.id().toString()), work, set -> {});
  }

  /** Runs work on what has no owner, or not yet: accounts, keys, mails. */
  public <T> Uni<T> unowned(Function<SqlConnection, Uni<T>> work) {
    return connections.with(
        connection ->
            connection.begin().flatMap(transaction -> finished(connection, transaction, work)));
  }

  /**
   * One query on owned rows, in one round trip: begin, owner, query and commit leave together.
   *
   * @param sql a prepared statement; whatever its WHERE clause says, it sees the owner's rows only
   */
  public Uni<RowSet<Row>> read(Owner owner, String sql, Tuple arguments) {
    return connections.with(
        connection -> {
          Uni<RowSet<Row>> query = connection.preparedQuery(sql).execute(arguments);
          return Uni.combine()
              .all()
              .unis(
                  connection.query("begin").execute(),
                  connection.preparedQuery(SET_OWNER).execute(Tuple.of(owner.id().toString())),
                  query,
                  // After a failure commit is a rollback, and the connection is clean again.
                  connection.query("commit").execute())
              .collectFailures()
              .with((begin, set, rows, commit) -> rows)
              .onFailure(CompositeException.class)
              .transform(all -> all.getCauses().get(0));
        });
  }

  /** One statement by itself, on what has no owner or by a function that sets it. */
  public Uni<RowSet<Row>> single(String sql, Tuple arguments) {
    return connections.with(connection -> connection.preparedQuery(sql).execute(arguments));
  }

  private <T> Uni<T> owned(
      String sql,
      Tuple owner,
      Function<SqlConnection, Uni<T>> work,
      Consumer<RowSet<Row>> requirement) {
    return connections.with(
        connection ->
            // Both leave at once (pipelined): setting the owner costs no round trip.
            Uni.combine()
                .all()
                .unis(connection.begin(), connection.preparedQuery(sql).execute(owner))
                .asTuple()
                .flatMap(
                    begun ->
                        finished(
                            connection,
                            begun.getItem1(),
                            same -> {
                              requirement.accept(begun.getItem2());
                              return work.apply(same);
                            })));
  }

  private static <T> Uni<T> finished(
      SqlConnection connection, Transaction transaction, Function<SqlConnection, Uni<T>> work) {
    return Uni.createFrom()
        .deferred(() -> work.apply(connection))
        .onFailure()
        .call(() -> transaction.rollback().onFailure().recoverWithNull())
        .call(() -> transaction.commit());
  }

  private static void requireHeld(RowSet<Row> acting) {
    if (!acting.iterator().next().getBoolean(0)) {
      throw Refusals.unauthenticated();
    }
  }
}
