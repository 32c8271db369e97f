package dev.holdfast.account.address;

import dev.holdfast.account.AccountEmails;
import dev.holdfast.account.Accounts;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.AddressHashes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The addresses of accounts as rows. Whoever changes one holds the lock on the new address. */
@Singleton
class AddressRows {
  private static final String HOLD =
      "select id from account where id = $1 and erased_at is null for update";
  private static final String SET =
      "update account set email_hash = $2, email = $3, updated_at = $4 where id = $1";

  private final Accounts accounts;
  private final AddressHashes hashes;
  private final AccountEmails emails;

  AddressRows(Accounts accounts, AddressHashes hashes, AccountEmails emails) {
    this.accounts = accounts;
    this.hashes = hashes;
    this.emails = emails;
  }

  /** The account that has an address. */
  Uni<Optional<UUID>> owner(SqlConnection connection, EmailAddress email) {
    return accounts.idOf(connection, email);
  }

  /** Holds an account until the transaction ends; fails with 401 if it has been erased. */
  Uni<Void> hold(SqlConnection connection, UUID accountId) {
    return connection
        .preparedQuery(HOLD)
        .execute(Tuple.of(accountId))
        .invoke(
            held -> {
              if (held.size() == 0) {
                throw Refusals.unauthenticated();
              }
            })
        .replaceWithVoid();
  }

  /** Gives an account another address. */
  Uni<Void> set(SqlConnection connection, UUID accountId, EmailAddress email, OffsetDateTime now) {
    return emails
        .seal(connection, accountId, email)
        .flatMap(
            stored ->
                connection
                    .preparedQuery(SET)
                    .execute(Tuple.of(accountId, hashes.of(email.text()).stored(), stored, now)))
        .replaceWithVoid();
  }
}
