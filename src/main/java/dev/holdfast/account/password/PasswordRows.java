package dev.holdfast.account.password;

import dev.holdfast.account.AccountEmails;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.database.Transactions;
import dev.holdfast.secret.AddressHashes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * What changing a password needs of accounts as rows. Those without a password are left out, but
 * for those of people who were invited and are about to choose their first.
 */
@Singleton
class PasswordRows {
  private static final String GET =
      "select id, email, display_name, password_version from account"
          + " where id = $1 and (password_hash is not null or invited_until is not null)";
  private static final String REPLACE =
      "update account set password_hash = $3, password_version = password_version + 1,"
          + " updated_at = $4 where id = $1 and password_version = $2";

  /** An account that an administrator locked is closed; a code of its own would not open it. */
  private static final String OPEN =
      "select id, invited_until is not null as invited from account where email_hash = $1"
          + " and (password_hash is not null or invited_until > $2) and locked_at is null";

  private static final String HOLD = OPEN + " and id = $3 for update";
  private static final String SET =
      "update account set password_hash = $2, password_version = password_version + 1,"
          + " updated_at = $3, invited_until = null where id = $1";

  /**
   * The account whose password is to be changed.
   *
   * @param version tells one password of the account from the next
   */
  record Current(EmailAddress email, String displayName, int version) {}

  /**
   * An account that is held.
   *
   * @param invited whether nobody has come to it yet
   */
  record Held(boolean invited) {}

  private final Transactions transactions;
  private final AddressHashes hashes;
  private final AccountEmails emails;

  PasswordRows(Transactions transactions, AddressHashes hashes, AccountEmails emails) {
    this.transactions = transactions;
    this.hashes = hashes;
    this.emails = emails;
  }

  /** An account with its password as it is now; empty if it has none. */
  Uni<Optional<Current>> get(UUID accountId) {
    return transactions
        .single(GET, Tuple.of(accountId))
        .flatMap(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().item(Optional.empty())
                    : current(rows.iterator().next()).map(Optional::of));
  }

  /** Replaces a password; says no if it is not the present one any more. */
  Uni<Boolean> replace(
      SqlConnection connection, UUID accountId, int version, String hash, OffsetDateTime now) {
    return connection
        .preparedQuery(REPLACE)
        .execute(Tuple.of(accountId, version, hash, now))
        .map(replaced -> replaced.rowCount() == 1);
  }

  /** The account of an address, if its password may be reset. */
  Uni<Optional<UUID>> resettable(SqlConnection connection, EmailAddress email, OffsetDateTime now) {
    return connection
        .preparedQuery(OPEN)
        .execute(Tuple.of(hashes.of(email.text()).stored(), now))
        .map(rows -> first(rows).map(row -> row.getUUID("id")));
  }

  /** Holds an account until the transaction ends; empty if its password may not be reset. */
  Uni<Optional<Held>> hold(
      SqlConnection connection, UUID accountId, EmailAddress email, OffsetDateTime now) {
    return connection
        .preparedQuery(HOLD)
        .execute(Tuple.of(hashes.of(email.text()).stored(), now, accountId))
        .map(rows -> first(rows).map(row -> new Held(row.getBoolean("invited"))));
  }

  /** Sets the hash of an account that is held. */
  Uni<Void> set(SqlConnection connection, UUID accountId, String hash, OffsetDateTime now) {
    return connection.preparedQuery(SET).execute(Tuple.of(accountId, hash, now)).replaceWithVoid();
  }

  private Uni<Current> current(Row row) {
    return emails
        .open(row.getUUID("id"), AccountEmails.stored(row))
        .map(
            email ->
                new Current(
                    new EmailAddress(email),
                    row.getString("display_name"),
                    row.getInteger("password_version")));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }
}
