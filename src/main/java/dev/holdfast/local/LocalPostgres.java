package dev.holdfast.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A real PostgreSQL from the binaries that Maven brought: no container, no installed server. */
public final class LocalPostgres implements AutoCloseable {
  private static final String DATABASE = "holdfast";
  private static final String OWNER = "holdfast_owner";
  private static final String SERVING = "holdfast_app";
  private static final Logger QUIET = Logger.getLogger("io.zonky");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;

  private LocalPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** One whose data is gone when it stops; for tests. */
  public static LocalPostgres forgetful() {
    return started(EmbeddedPostgres.builder().setPGStartupWait(START_LIMIT));
  }

  /**
   * One that keeps its data, safely written, between runs.
   *
   * @param folder where the data is; made if missing
   */
  public static LocalPostgres keeping(Path folder) {
    stopOrphan(folder);
    return started(
        EmbeddedPostgres.builder()
            .setPGStartupWait(START_LIMIT)
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on"));
  }

  private static LocalPostgres started(EmbeddedPostgres.Builder builder) {
    QUIET.setLevel(Level.WARNING);
    try {
      LocalPostgres postgres =
          new LocalPostgres(builder.setServerConfig("max_connections", "200").start());
      postgres.createRoles();
      return postgres;
    } catch (IOException | SQLException failure) {
      throw new IllegalStateException("the local PostgreSQL does not start", failure);
    }
  }

  /**
   * The settings that point the service at this server, by their names in the environment's form.
   */
  public Map<String, String> settings() {
    return Map.of(
        "holdfast.db.url", "postgresql://127.0.0.1:" + server.getPort() + "/" + DATABASE,
        "holdfast.db.username", SERVING,
        "holdfast.db.password", SERVING,
        "holdfast.db.owner-username", OWNER,
        "holdfast.db.owner-password", OWNER);
  }

  /** A connection as superuser, for tests that look behind the service's back. */
  public Connection superuser() throws SQLException {
    return server.getDatabase("postgres", DATABASE).getConnection();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void createRoles() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (exists(connection, "select from pg_database where datname = ?", DATABASE)) {
        return;
      }
      for (String role : List.of(OWNER, SERVING)) {
        if (!exists(connection, "select from pg_roles where rolname = ?", role)) {
          statement.execute("create role " + role + " login password '" + role + "'");
        }
      }
      statement.execute("create database " + DATABASE + " owner " + OWNER);
    }
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /**
   * A server that outlived a killed process still holds the folder; only stopping it frees that.
   */
  private static void stopOrphan(Path folder) {
    Path lock = folder.resolve("postmaster.pid");
    if (!Files.exists(lock)) {
      return;
    }
    try {
      long pid = Long.parseLong(Files.readAllLines(lock).get(0).strip());
      ProcessHandle.of(pid)
          .filter(process -> process.info().command().orElse("").endsWith("postgres"))
          .ifPresent(
              process -> {
                process.destroy();
                process.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
              });
      Files.deleteIfExists(lock);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException unreadable) {
      throw new IllegalStateException(
          "can't tell who holds " + lock + "; stop that PostgreSQL or delete the file", unreadable);
    }
  }
}
