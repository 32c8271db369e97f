package dev.holdfast.database;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when the database answers and its schema is the one this version was written for, or a
 * later one: during an upgrade old replicas go on beside the new.
 */
@Singleton
@Readiness
class SchemaReady implements AsyncHealthCheck {
  /** The newest migration of this version; a test compares it with the files. */
  static final int SCHEMA = 18;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String VERSION =
      "select coalesce(max(version::integer), 0) as version from flyway_schema_history where success";

  private final Transactions transactions;

  SchemaReady(Transactions transactions) {
    this.transactions = transactions.health();
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return transactions
        .single(VERSION, Tuple.tuple())
        .map(SchemaReady::isCurrent)
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure()
        .recoverWithItem(false)
        .map(ready -> HealthCheckResponse.named("database").status(ready).build());
  }

  private static boolean isCurrent(RowSet<Row> rows) {
    return rows.iterator().next().getInteger("version") >= SCHEMA;
  }
}
