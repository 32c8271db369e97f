package dev.holdfast.account.mfa;

import dev.holdfast.account.AccountEmails;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * Factors as they are stored. Whoever changes which factor an account has takes the account's row
 * first, as does who opens a session of it: so a login and a change come one after the other.
 */
@Singleton
class FactorRows {
  /** Wrong codes that end an enrolment. */
  static final int WRONG_TRIES = 5;

  private static final String LOCK_ACCOUNT =
      "select email from account where id = $1 for no key update";
  private static final String PUT_PENDING =
      "insert into totp_factor (account_id, secret, created_at, expires_at) values ($1, $2, $3, $4)"
          + " on conflict (account_id) do update set secret = excluded.secret,"
          + " created_at = excluded.created_at, expires_at = excluded.expires_at,"
          + " wrong_tries = 0, last_step = 0 where totp_factor.expires_at is not null";
  private static final String PENDING =
      "select secret from totp_factor where account_id = $1 and expires_at > $2 and wrong_tries < "
          + WRONG_TRIES;
  private static final String COUNT_WRONG =
      "update totp_factor set wrong_tries = wrong_tries + 1"
          + " where account_id = $1 and expires_at is not null";
  private static final String CONFIRM =
      "update totp_factor set expires_at = null, last_step = $2 where account_id = $1";
  private static final String MARK = "update account set mfa_since = $2 where id = $1";
  private static final String CONFIRMED =
      "select secret from totp_factor where account_id = $1 and expires_at is null";

  /** Compares and sets: of all who bring the code of one step, one finds it unused. */
  private static final String USE_STEP =
      "update totp_factor set last_step = $3 where account_id = $1 and secret = $2"
          + " and expires_at is null and last_step < $3";

  private static final String DELETE = "delete from totp_factor where account_id = $1";

  /** Deletes enrolments that nobody confirmed by a time. */
  static final String PURGE = "delete from totp_factor where expires_at <= $1";

  /** Makes all who change the account's factor, or log in to it, wait; gives its stored address. */
  Uni<Optional<byte[]>> lockAccount(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(LOCK_ACCOUNT)
        .execute(Tuple.of(accountId))
        .map(rows -> first(rows).map(row -> AccountEmails.stored(row)));
  }

  /** Puts an enrolment in the place of an earlier one; false if there is a factor already. */
  Uni<Boolean> putPending(
      SqlConnection tx, UUID accountId, byte[] stored, OffsetDateTime now, OffsetDateTime expiry) {
    return tx.preparedQuery(PUT_PENDING)
        .execute(Tuple.of(accountId, Buffer.buffer(stored), now, expiry))
        .map(put -> put.rowCount() == 1);
  }

  /** The sealed secret of an enrolment that may be confirmed. */
  Uni<Optional<byte[]>> pending(SqlConnection tx, UUID accountId, OffsetDateTime now) {
    return tx.preparedQuery(PENDING).execute(Tuple.of(accountId, now)).map(FactorRows::secret);
  }

  Uni<Void> countWrong(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(COUNT_WRONG).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  /** Turns the enrolment into the factor; the step that showed it is used up. */
  Uni<Void> confirm(SqlConnection tx, UUID accountId, OffsetDateTime now, long step) {
    return tx.preparedQuery(CONFIRM)
        .execute(Tuple.of(accountId, step))
        .flatMap(confirmed -> tx.preparedQuery(MARK).execute(Tuple.of(accountId, now)))
        .replaceWithVoid();
  }

  /** The sealed secret of the factor. */
  Uni<Optional<byte[]>> confirmed(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(CONFIRMED).execute(Tuple.of(accountId)).map(FactorRows::secret);
  }

  /** Uses up a step of the factor with this secret; false if it, or a later one, was used. */
  Uni<Boolean> useStep(SqlConnection tx, UUID accountId, byte[] stored, long step) {
    return tx.preparedQuery(USE_STEP)
        .execute(Tuple.of(accountId, Buffer.buffer(stored), step))
        .map(used -> used.rowCount() == 1);
  }

  /** Takes the factor off, and its recovery codes with it. */
  Uni<Void> delete(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(DELETE)
        .execute(Tuple.of(accountId))
        .flatMap(deleted -> tx.preparedQuery(MARK).execute(Tuple.of(accountId, null)))
        .replaceWithVoid();
  }

  private static Optional<byte[]> secret(RowSet<Row> rows) {
    return first(rows).map(row -> row.getBuffer("secret").getBytes());
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }
}
