package dev.holdfast.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgPool;
import jakarta.inject.Singleton;

/**
 * Makes the pool as the framework would, but for TLS, and remembers how to connect: {@link Notices}
 * needs one connection that is in no pool, with the same address, credentials and TLS.
 */
@Singleton
@SuppressWarnings("deprecation")
public class Pools implements PgPoolCreator {
  private final DatabaseConfig config;
  private volatile PgConnectOptions options;

  Pools(DatabaseConfig config) {
    this.config = config;
  }

  @Override
  public PgPool create(Input input) {
    input.pgConnectOptionsList().forEach(connect -> DatabaseTls.secure(connect, config));
    options = new PgConnectOptions(input.pgConnectOptionsList().get(0));
    return PgPool.pool(input.vertx(), input.pgConnectOptionsList(), input.poolOptions());
  }

  /** How to connect, a copy; there once the pool is. */
  PgConnectOptions options() {
    return new PgConnectOptions(options);
  }
}
