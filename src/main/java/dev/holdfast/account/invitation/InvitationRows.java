package dev.holdfast.account.invitation;

import dev.holdfast.access.Role;
import dev.holdfast.account.AccountEmails;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.secret.AddressHashes;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Accounts of people who have been invited, as rows. Ask under the lock on the address. */
@Singleton
class InvitationRows {
  private static final String FORGET_EXPIRED =
      "delete from account where email_hash = $1 and invited_until <= $2";
  private static final String FIND =
      "select id, roles, invited_until is not null as invited, locked_at is not null as locked"
          + " from account where email_hash = $1 for update";
  private static final String INSERT =
      "insert into account (id, email_hash, email, display_name, roles, invited_until, created_at,"
          + " updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)";
  private static final String RENEW =
      "update account set display_name = $2, roles = $3, invited_until = $4, updated_at = $5"
          + " where id = $1";

  /** Deletes what has expired by a time, the codes too. */
  static final String PURGE = "delete from account where invited_until <= $1";

  /**
   * The account of an address.
   *
   * @param invited whether nobody has come to it yet
   */
  record Known(UUID id, List<String> roles, boolean invited, boolean locked) {

    static Known of(Row row) {
      return new Known(
          row.getUUID("id"),
          List.of(row.getArrayOfStrings("roles")),
          row.getBoolean("invited"),
          row.getBoolean("locked"));
    }

    boolean administers() {
      return roles.contains(Role.ADMIN);
    }
  }

  private final AddressHashes hashes;
  private final AccountEmails emails;

  InvitationRows(AddressHashes hashes, AccountEmails emails) {
    this.hashes = hashes;
    this.emails = emails;
  }

  /** The account of an address, held until the transaction ends; expired invitations go first. */
  Uni<Optional<Known>> find(SqlConnection tx, EmailAddress email, OffsetDateTime now) {
    Buffer hash = hashes.of(email.text()).stored();
    return tx.preparedQuery(FORGET_EXPIRED)
        .execute(Tuple.of(hash, now))
        .flatMap(forgotten -> tx.preparedQuery(FIND).execute(Tuple.of(hash)))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(Known.of(rows.iterator().next())));
  }

  Uni<Void> insert(
      SqlConnection tx, UUID id, Invitation wish, OffsetDateTime until, OffsetDateTime now) {
    return emails
        .seal(tx, id, wish.email())
        .flatMap(
            stored ->
                tx.preparedQuery(INSERT)
                    .execute(
                        Tuple.tuple()
                            .addUUID(id)
                            .addValue(hashes.of(wish.email().text()).stored())
                            .addValue(stored)
                            .addString(wish.displayName())
                            .addArrayOfString(wish.roles().toArray(String[]::new))
                            .addOffsetDateTime(until)
                            .addOffsetDateTime(now)))
        .replaceWithVoid();
  }

  /** Makes an account that nobody came to what it is to be now. */
  Uni<Void> renew(
      SqlConnection tx, UUID id, Invitation wish, OffsetDateTime until, OffsetDateTime now) {
    return tx.preparedQuery(RENEW)
        .execute(Tuple.of(id, wish.displayName(), wish.roles().toArray(String[]::new), until, now))
        .replaceWithVoid();
  }
}
