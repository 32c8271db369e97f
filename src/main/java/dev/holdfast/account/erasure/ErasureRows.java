package dev.holdfast.account.erasure;

import dev.holdfast.database.Transactions;
import dev.holdfast.secret.AddressHash;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** What erasing needs of accounts as rows, and of what is kept by their addresses. */
@Singleton
class ErasureRows {
  private static final String FIND =
      "select email_hash, password_hash is not null as has_password, password_version from account"
          + " where id = $1 and erased_at is null";
  private static final String SAME =
      "select from account where id = $1 and email_hash is not distinct from $2"
          + " and password_version = $3";

  /** It counts as locked as well, so whatever is closed to a locked account is closed to it. */
  private static final String ERASE =
      "update account set email_hash = null, email = null, display_name = '', password_hash = null,"
          + " password_version = password_version + 1, roles = '{}', locked_at = $2,"
          + " mfa_since = null, first_login_at = null, last_login_at = null,"
          + " lock_reason = null, updated_at = $2, erased_at = $2 where id = $1";

  private static final String DROP_REGISTRATIONS = "delete from registration where email_hash = $1";
  private static final String DROP_CODES =
      "delete from mail_code where email_hash = $1 or account_id = $2";

  /** Those to addresses that the account was about to have, too; before its codes go. */
  private static final String DROP_MAILS =
      "delete from outgoing_mail where recipient_hash = $1"
          + " or recipient_hash in (select email_hash from mail_code where account_id = $2)";

  /**
   * An account as it was when its owner was asked for the password.
   *
   * @param email what its address is found by; null if it has none
   */
  record Known(UUID id, AddressHash email, boolean hasPassword, int passwordVersion) {
    private Buffer address() {
      return email == null ? null : email.stored();
    }
  }

  private final Transactions transactions;

  ErasureRows(Transactions transactions) {
    this.transactions = transactions;
  }

  /** An account that is not erased. */
  Uni<Optional<Known>> find(UUID id) {
    return transactions
        .single(FIND, Tuple.of(id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              var row = rows.iterator().next();
              return Optional.of(
                  new Known(
                      id,
                      AddressHash.of(row.getBuffer("email_hash")),
                      row.getBoolean("has_password"),
                      row.getInteger("password_version")));
            });
  }

  /** Whether an account that is held has the address and the password still. */
  Uni<Boolean> isSame(SqlConnection tx, Known known) {
    return tx.preparedQuery(SAME)
        .execute(Tuple.of(known.id(), known.address(), known.passwordVersion()))
        .map(rows -> rows.size() == 1);
  }

  /** Takes the person out of the account's row. */
  Uni<Void> erase(SqlConnection tx, UUID id, OffsetDateTime now) {
    return tx.preparedQuery(ERASE).execute(Tuple.of(id, now)).replaceWithVoid();
  }

  /** Deletes what is kept by the address: registrations, codes, mails that wait or went out. */
  Uni<Void> dropAddress(SqlConnection tx, Known known) {
    Buffer address = known.address();
    return tx.preparedQuery(DROP_MAILS)
        .execute(Tuple.of(address, known.id()))
        .flatMap(dropped -> tx.preparedQuery(DROP_CODES).execute(Tuple.of(address, known.id())))
        .flatMap(dropped -> tx.preparedQuery(DROP_REGISTRATIONS).execute(Tuple.of(address)))
        .replaceWithVoid();
  }
}
