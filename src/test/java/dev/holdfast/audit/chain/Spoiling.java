package dev.holdfast.audit.chain;

import dev.holdfast.testsupport.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What somebody could do who has every right over the database: triggers are off, and the sealer
 * waits. Afterwards all is as it was.
 */
final class Spoiling implements AutoCloseable {
  private static final List<String> TABLES = List.of("audit_link", "audit_seal", "audit_head");

  private final Connection connection;

  Spoiling(String... statements) {
    try {
      connection = Database.superuser();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    try {
      run("select pg_advisory_lock(" + Chaining.LOCK + ")");
      run("set session_replication_role = replica");
      for (String table : TABLES) {
        run("create temp table kept_" + table + " as select * from " + table);
      }
      run("create temp table kept_audit_event as select * from audit_event");
      run("create temp table kept_audit_unchained as select * from audit_unchained");
      for (String statement : statements) {
        run(statement);
      }
    } catch (SQLException failure) {
      close();
      throw new IllegalStateException(failure);
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    try {
      for (String table : TABLES) {
        run("delete from " + table);
        run("insert into " + table + " select * from kept_" + table);
      }
      run("delete from audit_unchained where event_id not in (select id from audit_event)");
      // What was added meanwhile by the service waits for the sealer; the rest is put back.
      run("delete from audit_event where id not in (select event_id from audit_unchained)");
      run("insert into audit_event select * from kept_audit_event on conflict do nothing");
      run("insert into audit_unchained select * from kept_audit_unchained on conflict do nothing");
      connection.close();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
