package dev.holdfast.testsupport;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.util.List;

/**
 * The database as the service's own role sees it, past all of the service's code: what is refused
 * here is refused by the database.
 */
public final class ServingRole {
  private final Pool pool;

  public ServingRole(Pool pool) {
    this.pool = pool;
  }

  /**
   * Runs SQL in a transaction, each statement after the other, and commits.
   *
   * @param owner who is set for the transaction; null leaves it unset
   * @return the rows of the last statement
   */
  public RowSet<Row> run(String owner, String... statements) {
    return pool.withConnection(
            connection ->
                io.smallrye.mutiny.Uni.createFrom()
                    .item(() -> run(connection, owner, List.of(statements)))
                    .runSubscriptionOn(
                        io.smallrye.mutiny.infrastructure.Infrastructure.getDefaultExecutor()))
        .await()
        .indefinitely();
  }

  /** The same on a connection that is used again and again. */
  public static RowSet<Row> run(SqlConnection connection, String owner, List<String> statements) {
    connection.query("begin").executeAndAwait();
    try {
      if (owner != null) {
        connection
            .preparedQuery("select set_config('holdfast.owner', $1, true)")
            .executeAndAwait(Tuple.of(owner));
      }
      RowSet<Row> rows = null;
      for (String statement : statements) {
        rows = connection.query(statement).executeAndAwait();
      }
      connection.query("commit").executeAndAwait();
      return rows;
    } catch (RuntimeException failure) {
      connection.query("rollback").executeAndAwait();
      throw failure;
    }
  }

  /** What refused it: the constraint's name, or else the SQL state; empty if nothing did. */
  public String refusal(String owner, String... statements) {
    try {
      run(owner, statements);
      return "";
    } catch (PgException refused) {
      return refused.getConstraint() != null ? refused.getConstraint() : refused.getSqlState();
    }
  }
}
