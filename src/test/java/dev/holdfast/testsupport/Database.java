package dev.holdfast.testsupport;

import dev.holdfast.secret.ServerRoot;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The running service's database, seen as superuser behind the service's back. */
public final class Database {
  private Database() {}

  public static Connection superuser() throws SQLException {
    return DriverManager.getConnection(System.getProperty(HoldfastStack.SUPERUSER));
  }

  /** Changes rows, and says how many. */
  public static int update(String sql, Object... arguments) {
    try (Connection connection = superuser();
        PreparedStatement statement = prepared(connection, sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The first column of the first row as text; null if there is none. */
  public static String text(String sql, Object... arguments) {
    try (Connection connection = superuser();
        PreparedStatement statement = prepared(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The first column of all rows as text. */
  public static List<String> texts(String sql, Object... arguments) {
    try (Connection connection = superuser();
        PreparedStatement statement = prepared(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /**
   * What the service finds an address by, in {@code account.email_hash}, {@code
   * registration.email_hash}, {@code mail_code.email_hash} and {@code
   * outgoing_mail.recipient_hash}.
   */
  public static byte[] hash(String email) {
    try (Connection connection = superuser();
        PreparedStatement statement =
            prepared(connection, "select wrapped from server_key where name = 'root'");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return ServerRoot.addressHash(
          email, rows.getBytes(1), System.getProperty(HoldfastStack.MASTER_KEYS));
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The id of the account that has an address; null if none has. */
  public static String accountId(String email) {
    return text("select id from account where email_hash = ?", hash(email));
  }

  /** Every row of every table, as text, with its table in front. */
  public static List<String> dump() {
    List<String> rows = new ArrayList<>();
    for (String table :
        texts("select tablename from pg_tables where schemaname = 'public' order by 1")) {
      for (String row : texts("select t::text from \"" + table + "\" t")) {
        rows.add(table + " " + row);
      }
    }
    return rows;
  }

  /** The SQL state with which the database refuses it, undone in any case; null if it does not. */
  public static String refusal(String sql) {
    try (Connection connection = superuser()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
        return null;
      } catch (SQLException refused) {
        return refused.getSQLState();
      } finally {
        connection.rollback();
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }
}
