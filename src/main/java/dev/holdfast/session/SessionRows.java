package dev.holdfast.session;

import static java.time.ZoneOffset.UTC;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sessions as rows. Times are of millisecond precision. */
@Singleton
class SessionRows {
  /** A session that goes on at the time $1. */
  private static final String LIVE = " ended_at is null and idle_until > $1 and ends_at > $1";

  private static final String LOCK_ACCOUNT =
      "select roles, locked_at is null as open, password_version, mfa_since is not null as has_factor"
          + " from account where id = $1 for no key update";
  private static final String INSERT =
      "insert into session (id, account_id, created_at, last_used_at, idle_until, ends_at,"
          + " auth_time, amr, token_hash, address_prefix, user_agent)"
          + " values ($1, $2, $3, $3, $4, $5, $3, $6, $7, $8, $9)";
  private static final String LOGGED_IN = "update account set last_login_at = $2 where id = $1";
  private static final String LIST =
      "select id, created_at, last_used_at, address_prefix, user_agent from session"
          + " where account_id = $2 and"
          + LIVE
          + " order by id desc";
  private static final String OLDEST =
      "select id from session where account_id = $2 and" + LIVE + " order by id desc offset $3";
  private static final String OTHERS =
      "select id from session where account_id = $1 and ended_at is null"
          + " and id is distinct from $2 for update";
  private static final String END =
      "update session set ended_at = $1, successor = null where id = any($2) and ended_at is null"
          + " returning id";
  private static final String END_NOW =
      "update session set ended_at = $1, successor = null where id = $2 and ended_at is null"
          + " returning account_id";
  private static final String END_OWN =
      "update session set ended_at = $1, successor = null where id = $3 and account_id = $2 and"
          + LIVE
          + " returning id";
  private static final String ROTATE =
      "update session s set generation = s.generation + 1, previous_hash = s.token_hash,"
          + " token_hash = $4, successor = $5, rotated_at = $1, last_used_at = $1,"
          + " idle_until = least($6, s.ends_at), address_prefix = $7, user_agent = $8"
          + " from account a where a.id = s.account_id and a.locked_at is null"
          + " and s.id = $2 and s.token_hash = $3 and s.ended_at is null"
          + " and s.idle_until > $1 and s.ends_at > $1 returning s.idle_until, "
          + Login.COLUMNS;
  private static final String FIND =
      "select s.idle_until, s.token_hash, s.previous_hash, s.successor, s.rotated_at, "
          + Login.COLUMNS
          + " from session s join account a on a.id = s.account_id where s.id = $2"
          + " and a.locked_at is null and s.ended_at is null and s.idle_until > $1 and s.ends_at > $1";
  private static final String PROVE_AGAIN =
      "update session s set auth_time = $1, amr = $3 from account a where a.id = s.account_id"
          + " and s.id = $2 and s.ended_at is null and s.idle_until > $1 and s.ends_at > $1"
          + " returning "
          + Login.COLUMNS;

  private static final String DROP_MFA =
      "update session set amr = array_remove(amr, 'mfa') where account_id = $1 and ended_at is null";

  /** Forgets the successors of tokens that were replaced until a time. */
  static final String FORGET_SUCCESSORS =
      "update session set successor = null where successor is not null and rotated_at <= $1";

  /** Deletes what has been over since a time. */
  static final String PURGE =
      "delete from session where ended_at < $1 or ends_at < $1 or idle_until < $1";

  /** An account while its row is locked. */
  record LockedAccount(List<String> roles, boolean open, int passwordVersion, boolean hasFactor) {}

  /** A session and the state of its tokens. */
  record Family(
      Login login,
      Instant idleUntil,
      byte[] tokenHash,
      byte[] previousHash,
      byte[] successor,
      Instant rotatedAt) {}

  /** A session that was just rotated. */
  record Rotated(Login login, Instant idleUntil) {}

  /** Makes logins of one account, and its changes, wait for each other; empty if it is gone. */
  Uni<Optional<LockedAccount>> lockAccount(SqlConnection connection, UUID accountId) {
    return first(connection, LOCK_ACCOUNT, Tuple.of(accountId))
        .map(
            found ->
                found.map(
                    row ->
                        new LockedAccount(
                            List.of(row.getArrayOfStrings("roles")),
                            row.getBoolean("open"),
                            row.getInteger("password_version"),
                            row.getBoolean("has_factor"))));
  }

  Uni<Void> insert(
      SqlConnection connection,
      Login login,
      Instant idleUntil,
      Instant endsAt,
      byte[] tokenHash,
      Client client) {
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addUUID(login.sessionId())
                .addUUID(login.accountId())
                .addOffsetDateTime(login.authTime().atOffset(UTC))
                .addOffsetDateTime(idleUntil.atOffset(UTC))
                .addOffsetDateTime(endsAt.atOffset(UTC))
                .addArrayOfString(login.amr().toArray(String[]::new))
                .addValue(Buffer.buffer(tokenHash))
                .addString(client.addressPrefix())
                .addString(client.userAgent()))
        .replaceWithVoid();
  }

  /** Notes that an account was logged in to, whose row is locked. */
  Uni<Void> loggedIn(SqlConnection connection, UUID accountId, Instant now) {
    return connection
        .preparedQuery(LOGGED_IN)
        .execute(Tuple.of(accountId, now.atOffset(UTC)))
        .replaceWithVoid();
  }

  /** The sessions of an account that go on, the latest first. */
  Uni<List<Session>> list(SqlConnection connection, UUID accountId, Instant now) {
    return connection
        .preparedQuery(LIST)
        .execute(Tuple.of(now.atOffset(UTC), accountId))
        .map(
            rows -> {
              List<Session> sessions = new ArrayList<>();
              rows.forEach(row -> sessions.add(Session.of(row)));
              return sessions;
            });
  }

  /** Those of an account's sessions that go on beyond so many of the latest. */
  Uni<List<UUID>> beyond(SqlConnection connection, UUID accountId, int most, Instant now) {
    return connection
        .preparedQuery(OLDEST)
        .execute(Tuple.of(now.atOffset(UTC), accountId, most))
        .map(SessionRows::ids);
  }

  /** All sessions of an account but one, locked. */
  Uni<List<UUID>> others(SqlConnection connection, UUID accountId, UUID kept) {
    return connection
        .preparedQuery(OTHERS)
        .execute(Tuple.of(accountId, kept))
        .map(SessionRows::ids);
  }

  /** Ends sessions; gives those that this ended. */
  Uni<List<UUID>> end(SqlConnection connection, List<UUID> sessionIds, Instant now) {
    return connection
        .preparedQuery(END)
        .execute(Tuple.of(now.atOffset(UTC), sessionIds.toArray(UUID[]::new)))
        .map(SessionRows::ids);
  }

  /** Ends a session of an account; empty if the account has no such one that goes on. */
  Uni<List<UUID>> endOwn(SqlConnection connection, UUID accountId, UUID sessionId, Instant now) {
    return connection
        .preparedQuery(END_OWN)
        .execute(Tuple.of(now.atOffset(UTC), accountId, sessionId))
        .map(SessionRows::ids);
  }

  /**
   * Puts a new token in the place of the present one, if that is the one presented: of however many
   * that try at once, one does.
   */
  Uni<Optional<Rotated>> rotate(
      SqlConnection connection,
      RefreshToken presented,
      RefreshToken next,
      byte[] sealedNext,
      Instant now,
      Instant idleUntil,
      Client client) {
    Tuple arguments =
        Tuple.tuple()
            .addOffsetDateTime(now.atOffset(UTC))
            .addUUID(presented.sessionId())
            .addValue(Buffer.buffer(presented.hash()))
            .addValue(Buffer.buffer(next.hash()))
            .addValue(Buffer.buffer(sealedNext))
            .addOffsetDateTime(idleUntil.atOffset(UTC))
            .addString(client.addressPrefix())
            .addString(client.userAgent());
    return first(connection, ROTATE, arguments)
        .map(found -> found.map(row -> new Rotated(Login.of(row), instant(row, "idle_until"))));
  }

  /** A session that goes on. */
  Uni<Optional<Family>> find(SqlConnection connection, UUID sessionId, Instant now) {
    return first(connection, FIND, Tuple.of(now.atOffset(UTC), sessionId))
        .map(
            found ->
                found.map(
                    row ->
                        new Family(
                            Login.of(row),
                            instant(row, "idle_until"),
                            bytes(row, "token_hash"),
                            bytes(row, "previous_hash"),
                            bytes(row, "successor"),
                            instant(row, "rotated_at"))));
  }

  /** Ends a session; says whose it was, nothing if it was over already. */
  Uni<Optional<UUID>> endNow(SqlConnection connection, UUID sessionId, Instant now) {
    return first(connection, END_NOW, Tuple.of(now.atOffset(UTC), sessionId))
        .map(found -> found.map(row -> row.getUUID("account_id")));
  }

  /** Notes that the person proved who they are, now and so. */
  Uni<Optional<Login>> proveAgain(
      SqlConnection connection, UUID sessionId, List<String> amr, Instant now) {
    return first(
            connection,
            PROVE_AGAIN,
            Tuple.of(now.atOffset(UTC), sessionId, amr.toArray(String[]::new)))
        .map(found -> found.map(Login::of));
  }

  /** From now on no session of an account is one with a second factor. */
  Uni<Void> dropMfa(SqlConnection connection, UUID accountId) {
    return connection.preparedQuery(DROP_MFA).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  private static Uni<Optional<Row>> first(SqlConnection connection, String sql, Tuple arguments) {
    return connection
        .preparedQuery(sql)
        .execute(arguments)
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next()));
  }

  private static List<UUID> ids(RowSet<Row> rows) {
    List<UUID> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.getUUID("id")));
    return ids;
  }

  private static byte[] bytes(Row row, String column) {
    return row.getBuffer(column) == null ? null : row.getBuffer(column).getBytes();
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column) == null ? null : row.getOffsetDateTime(column).toInstant();
  }
}
