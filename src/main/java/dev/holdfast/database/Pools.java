package dev.holdfast.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgPool;
import io.vertx.sqlclient.SqlConnection;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the pool as the framework would, but for how it connects, and remembers that: {@link
 * Notices} needs one connection that is in no pool, with the same address, credentials and TLS.
 */
@Singleton
@SuppressWarnings("deprecation")
public class Pools implements PgPoolCreator {
  private final DatabaseConfig config;
  private volatile PatientFactory factory;
  private volatile PgConnectOptions options;
  private volatile int size;

  Pools(DatabaseConfig config) {
    this.config = config;
  }

  @Override
  public PgPool create(Input input) {
    List<PgConnectOptions> servers =
        input.pgConnectOptionsList().stream().map(this::impatient).toList();
    AtomicInteger turn = new AtomicInteger();
    PatientFactory connecting =
        new PatientFactory(
            input.vertx(),
            () ->
                Future.succeededFuture(
                    servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()))),
            config.connect(),
            config.silence());
    PgPool pool = PgPool.pool(input.vertx(), servers, input.poolOptions());
    pool.connectionProvider(connecting::connect);
    factory = connecting;
    options = servers.get(0);
    size = input.poolOptions().getMaxSize();
    return pool;
  }

  private PgConnectOptions impatient(PgConnectOptions given) {
    PgConnectOptions made = new PgConnectOptions(given);
    DatabaseTls.secure(made, config);
    made.setConnectTimeout((int) config.connect().toMillis());
    made.setSslHandshakeTimeout(config.connect().toMillis());
    made.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    return made;
  }

  /** How many connections the pool may have; known once the pool is there. */
  int size() {
    return size;
  }

  /** A connection that is in no pool. */
  Future<SqlConnection> connect(Context context, String name) {
    PgConnectOptions named = new PgConnectOptions(options);
    named.addProperty("application_name", name).setMetricsName(name);
    return factory.connect(context, named);
  }

  @PreDestroy
  void close() {
    PatientFactory made = factory;
    if (made != null) {
      made.close(Promise.promise());
    }
  }
}
