package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.CodeHash;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Registrations and their codes as rows. */
@Singleton
class RegistrationRows {
  private static final int PENDING = 3;

  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('registration:' || $1, 0))";
  private static final String KNOWN =
      "select exists(select from account where email = $1) as known";
  private static final String INSERT =
      "insert into registration (id, email, display_name, password_hash, created_at, expires_at)"
          + " values ($1, $2, $3, $4, $5, $6)";
  private static final String INSERT_CODE =
      "insert into mail_code (id, registration_id, code_hash, created_at, expires_at)"
          + " values ($1, $2, $3, $4, $5)";
  private static final String DROP_OLDEST =
      "delete from registration where id in (select id from registration where email = $1"
          + " and expires_at > $2 order by created_at desc, id desc offset $3)";
  private static final String LIVE_CODES =
      "select mail_code.id, registration_id, code_hash from mail_code"
          + " join registration r on r.id = registration_id"
          + " where r.email = $1 and r.expires_at > $2 and mail_code.expires_at > $2";
  private static final String PROMOTE =
      "insert into account (id, email, display_name, password_hash, created_at, updated_at)"
          + " select $2, email, display_name, password_hash, $3, $3 from registration where id = $1"
          + " on conflict (email) do nothing";
  private static final String DROP_ALL = "delete from registration where email = $1";

  /** Deletes what has expired by a time, codes included. */
  static final String PURGE = "delete from registration where expires_at <= $1";

  /** A code that is still good, and the registration that it proves. */
  record LiveCode(UUID id, UUID registrationId, CodeHash hash) {}

  private final Ids ids;

  RegistrationRows(Ids ids) {
    this.ids = ids;
  }

  /** Makes those who register or prove the same address wait for each other. */
  Uni<Void> lock(SqlConnection connection, EmailAddress email) {
    return connection.preparedQuery(LOCK).execute(Tuple.of(email.text())).replaceWithVoid();
  }

  /** Whether an address has an account. */
  Uni<Boolean> isKnown(SqlConnection connection, EmailAddress email) {
    return connection
        .preparedQuery(KNOWN)
        .execute(Tuple.of(email.text()))
        .map(rows -> rows.iterator().next().getBoolean("known"));
  }

  /**
   * Adds a registration with its code; of those that pend for the address only the latest three
   * stay.
   */
  Uni<Void> insert(
      SqlConnection connection,
      Registrations.Request request,
      String passwordHash,
      CodeHash code,
      Instant now,
      Instant expiry,
      Instant codeExpiry) {
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
                    .preparedQuery(INSERT_CODE)
                    .execute(
                        Tuple.of(
                            ids.next(),
                            id,
                            Buffer.buffer(code.bytes()),
                            now.atOffset(UTC),
                            codeExpiry.atOffset(UTC))))
        .flatMap(
            inserted ->
                connection
                    .preparedQuery(DROP_OLDEST)
                    .execute(Tuple.of(request.email().text(), now.atOffset(UTC), PENDING)))
        .replaceWithVoid();
  }

  /** The codes that prove an address now. */
  Uni<List<LiveCode>> liveCodes(SqlConnection connection, EmailAddress email, Instant now) {
    return connection
        .preparedQuery(LIVE_CODES)
        .execute(Tuple.of(email.text(), now.atOffset(UTC)))
        .map(
            rows -> {
              List<LiveCode> codes = new ArrayList<>();
              rows.forEach(
                  row ->
                      codes.add(
                          new LiveCode(
                              row.getUUID("id"),
                              row.getUUID("registration_id"),
                              CodeHash.of(row.getBuffer("code_hash").getBytes()))));
              return codes;
            });
  }

  /** Turns a registration into an account and drops all others of the address. */
  Uni<Boolean> promote(
      SqlConnection connection, UUID registrationId, EmailAddress email, Instant now) {
    return connection
        .preparedQuery(PROMOTE)
        .execute(Tuple.of(registrationId, ids.next(), now.atOffset(UTC)))
        .map(inserted -> inserted.rowCount() == 1)
        .call(() -> connection.preparedQuery(DROP_ALL).execute(Tuple.of(email.text())));
  }
}
