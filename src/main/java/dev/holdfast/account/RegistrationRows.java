package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.kernel.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Registrations as rows. */
@Singleton
class RegistrationRows {
  private static final int PENDING = 3;

  private static final String KNOWN =
      "select exists(select from account where email = $1) as known";
  private static final String INSERT =
      "insert into registration (id, email, display_name, password_hash, created_at, expires_at)"
          + " values ($1, $2, $3, $4, $5, $6)";
  private static final String DROP_OLDEST =
      "delete from registration where id in (select id from registration where email = $1"
          + " and expires_at > $2 order by created_at desc, id desc offset $3)";
  private static final String PROMOTE =
      "insert into account (id, email, display_name, password_hash, created_at, updated_at)"
          + " select $2, email, display_name, password_hash, $3, $3 from registration where id = $1"
          + " on conflict (email) do nothing";
  private static final String DROP_ALL = "delete from registration where email = $1";

  /** Deletes what has expired by a time, the codes too. */
  static final String PURGE = "delete from registration where expires_at <= $1";

  private final Ids ids;

  RegistrationRows(Ids ids) {
    this.ids = ids;
  }

  /** Whether an address has an account. */
  Uni<Boolean> isKnown(SqlConnection connection, EmailAddress email) {
    return connection
        .preparedQuery(KNOWN)
        .execute(Tuple.of(email.text()))
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
                request.email().text(),
                request.displayName(),
                passwordHash,
                now.atOffset(UTC),
                expiry.atOffset(UTC)))
        .flatMap(
            inserted ->
                connection
                    .preparedQuery(DROP_OLDEST)
                    .execute(Tuple.of(request.email().text(), now.atOffset(UTC), PENDING)))
        .replaceWith(id);
  }

  /** Turns a registration into an account and drops all others of the address; its id, if so. */
  Uni<Optional<UUID>> promote(
      SqlConnection connection, UUID registrationId, EmailAddress email, Instant now) {
    UUID id = ids.next();
    return connection
        .preparedQuery(PROMOTE)
        .execute(Tuple.of(registrationId, id, now.atOffset(UTC)))
        .map(inserted -> Optional.of(id).filter(made -> inserted.rowCount() == 1))
        .call(() -> dropAll(connection, email));
  }

  /** Drops all registrations of an address, since it has an account now; their codes go too. */
  Uni<Void> dropAll(SqlConnection connection, EmailAddress email) {
    return connection.preparedQuery(DROP_ALL).execute(Tuple.of(email.text())).replaceWithVoid();
  }
}
