package dev.holdfast.database;

import dev.holdfast.access.Owner;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.function.Function;

/**
 * The only way to the database. What is owned is reached in a transaction of its owner and in no
 * other: the owner is set {@code LOCAL}, so it ends with the transaction and can't stay behind on a
 * pooled connection.
 */
@Singleton
public class Transactions {
  private static final String SET_OWNER = "select set_config('holdfast.owner', $1, true)";

  private final Pool pool;

  Transactions(Pool pool) {
    this.pool = pool;
  }

  /**
   * Runs work on owned rows: all of it is committed, or none.
   *
   * @param work gets the connection of the transaction; a failure rolls back and is passed on
   */
  public <T> Uni<T> owned(Owner owner, Function<SqlConnection, Uni<T>> work) {
    return inTransaction(
        work,
        // Both leave at once (pipelined): setting the owner costs no round trip.
        connection ->
            Uni.combine()
                .all()
                .unis(
                    connection.begin(),
                    connection.preparedQuery(SET_OWNER).execute(Tuple.of(owner.id().toString())))
                .with((transaction, set) -> transaction));
  }

  /** Runs work on what has no owner, or not yet: accounts, keys, mails. */
  public <T> Uni<T> unowned(Function<SqlConnection, Uni<T>> work) {
    return inTransaction(work, SqlConnection::begin);
  }

  /**
   * One query on owned rows, in one round trip: begin, owner, query and commit leave together.
   *
   * @param sql a prepared statement; whatever its WHERE clause says, it sees the owner's rows only
   */
  public Uni<RowSet<Row>> read(Owner owner, String sql, Tuple arguments) {
    return pool.withConnection(
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
    return pool.preparedQuery(sql).execute(arguments);
  }

  private <T> Uni<T> inTransaction(
      Function<SqlConnection, Uni<T>> work, Function<SqlConnection, Uni<Transaction>> begin) {
    return pool.withConnection(
        connection ->
            begin
                .apply(connection)
                .flatMap(
                    transaction ->
                        Uni.createFrom()
                            .deferred(() -> work.apply(connection))
                            .onFailure()
                            .call(() -> transaction.rollback().onFailure().recoverWithNull())
                            .call(() -> transaction.commit())));
  }
}
