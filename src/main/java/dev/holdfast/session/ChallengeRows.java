package dev.holdfast.session;

import dev.holdfast.secret.AddressHash;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Challenges as rows. They are taken after the account's row, never before. */
@Singleton
class ChallengeRows {
  /** Wrong codes that end a challenge. */
  static final int WRONG_TRIES = 5;

  /** How many an account may have; one more ends the oldest. */
  private static final int MOST = 10;

  /** One that may be answered: in its time, by the client it was put to. */
  private static final String LIVE =
      " c.token_hash = $1 and c.expires_at > $2 and c.address_prefix = $3"
          + " and c.user_agent is not distinct from $4 and c.wrong_tries < "
          + WRONG_TRIES;

  private static final String INSERT =
      "insert into login_challenge (token_hash, account_id, password_version, address_prefix,"
          + " user_agent, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)";
  private static final String DROP_OLDEST =
      "delete from login_challenge where token_hash in (select token_hash from login_challenge"
          + " where account_id = $1 order by created_at desc, token_hash offset "
          + MOST
          + ")";

  /** Finds a {@link Live}, with {@link #live}. */
  static final String FIND =
      "select c.account_id, c.password_version, a.email_hash from login_challenge c"
          + " join account a on a.id = c.account_id where"
          + LIVE;

  /**
   * Counts a try before the code is looked at: of many at once no more than the rest are looked at.
   */
  private static final String CLAIM =
      "update login_challenge c set wrong_tries = c.wrong_tries + 1 where" + LIVE;

  private static final String END = "delete from login_challenge where token_hash = $1";

  /** Deletes what has expired by a time. */
  static final String PURGE = "delete from login_challenge where expires_at <= $1";

  /** A challenge that may be answered. */
  record Live(UUID accountId, int passwordVersion, AddressHash email) {
    static Live of(Row row) {
      return new Live(
          row.getUUID("account_id"),
          row.getInteger("password_version"),
          AddressHash.of(row.getBuffer("email_hash")));
    }
  }

  static Tuple live(ChallengeToken token, Client client, OffsetDateTime now) {
    return Tuple.of(Buffer.buffer(token.hash()), now, client.addressPrefix(), client.userAgent());
  }

  /** Puts a challenge in; the oldest beyond so many go. The account is locked. */
  Uni<Void> insert(
      SqlConnection tx,
      ChallengeToken token,
      UUID accountId,
      int passwordVersion,
      Client client,
      OffsetDateTime now,
      OffsetDateTime expiry) {
    return tx.preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addValue(Buffer.buffer(token.hash()))
                .addUUID(accountId)
                .addInteger(passwordVersion)
                .addString(client.addressPrefix())
                .addString(client.userAgent())
                .addOffsetDateTime(now)
                .addOffsetDateTime(expiry))
        .flatMap(put -> tx.preparedQuery(DROP_OLDEST).execute(Tuple.of(accountId)))
        .replaceWithVoid();
  }

  /** Takes a try of a challenge; false if it may not be answered any more. */
  Uni<Boolean> claim(SqlConnection tx, ChallengeToken token, Client client, OffsetDateTime now) {
    return tx.preparedQuery(CLAIM)
        .execute(live(token, client, now))
        .map(claimed -> claimed.rowCount() == 1);
  }

  /** Ends a challenge that was answered. */
  Uni<Void> end(SqlConnection tx, ChallengeToken token) {
    return tx.preparedQuery(END).execute(Tuple.of(Buffer.buffer(token.hash()))).replaceWithVoid();
  }
}
