package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.AddressHashes;
import dev.holdfast.secret.DataKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Registrations as rows. Of an address they hold the hash alone: whoever proves it says it again.
 */
@Singleton
class RegistrationRows {
  private static final int PENDING = 3;

  private static final String KNOWN =
      "select exists(select from account where email_hash = $1) as known";
  private static final String INSERT =
      "insert into registration (id, email_hash, display_name, password_hash, created_at, expires_at)"
          + " values ($1, $2, $3, $4, $5, $6)";
  private static final String DROP_OLDEST =
      "delete from registration where id in (select id from registration where email_hash = $1"
          + " and expires_at > $2 order by created_at desc, id desc offset $3)";
  private static final String PROMOTE =
      "insert into account (id, email_hash, email, display_name, password_hash, created_at,"
          + " updated_at) select $2, email_hash, $4, display_name, password_hash, $3, $3"
          + " from registration where id = $1 on conflict (email_hash) do nothing";
  private static final String DROP_ALL = "delete from registration where email_hash = $1";

  /** Deletes what has expired by a time, the codes too. */
  static final String PURGE = "delete from registration where expires_at <= $1";

  private final Ids ids;
  private final AddressHashes hashes;
  private final AccountEmails emails;
  private final DataKeys keys;

  RegistrationRows(Ids ids, AddressHashes hashes, AccountEmails emails, DataKeys keys) {
    this.ids = ids;
    this.hashes = hashes;
    this.emails = emails;
    this.keys = keys;
  }

  /** Whether an address has an account. */
  Uni<Boolean> isKnown(SqlConnection connection, EmailAddress email) {
    return connection
        .preparedQuery(KNOWN)
        .execute(Tuple.of(hash(email)))
        .map(rows -> rows.iterator().next().getBoolean("known"));
  }

  /**
   * Adds a registration; of those that pend for the address only the latest three stay.
   *
   * @return its id
   */
  Uni<UUID> insert(
      SqlConnection connection,
      Registrations.Request request,
      String passwordHash,
      Instant now,
      Instant expiry) {
    UUID id = ids.next();
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.of(
                id,
                hash(request.email()),
                request.displayName(),
                passwordHash,
                now.atOffset(UTC),
                expiry.atOffset(UTC)))
        .flatMap(
            inserted ->
                connection
                    .preparedQuery(DROP_OLDEST)
                    .execute(Tuple.of(hash(request.email()), now.atOffset(UTC), PENDING)))
        .replaceWith(id);
  }

  /** Turns a registration into an account and drops all others of the address; its id, if so. */
  Uni<Optional<UUID>> promote(
      SqlConnection connection, UUID registrationId, EmailAddress email, Instant now) {
    UUID account = ids.next();
    return emails
        .seal(connection, account, email)
        .flatMap(
            stored ->
                connection
                    .preparedQuery(PROMOTE)
                    .execute(Tuple.of(registrationId, account, now.atOffset(UTC), stored)))
        .map(inserted -> Optional.of(account).filter(made -> inserted.rowCount() == 1))
        // A key without an account is refused at the commit.
        .call(
            made ->
                made.isPresent() ? Uni.createFrom().voidItem() : keys.forget(connection, account))
        .call(() -> dropAll(connection, email));
  }

  private Buffer hash(EmailAddress email) {
    return hashes.of(email.text()).stored();
  }

  /** Drops all registrations of an address, since it has an account now; their codes go too. */
  Uni<Void> dropAll(SqlConnection connection, EmailAddress email) {
    return connection.preparedQuery(DROP_ALL).execute(Tuple.of(hash(email))).replaceWithVoid();
  }
}
