package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.AddressHashes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Verified accounts: reading and changing them, and what logging in needs of them. */
@Singleton
public class Accounts {
  private static final String GET =
      "select " + Account.COLUMNS + " from account where id = $1 and erased_at is null";
  private static final String HOLDS =
      "select roles && $2::text[] and mfa_since is not null as holds"
          + " from account where id = $1 and erased_at is null";
  private static final String RENAME =
      "update account set display_name = $2, updated_at = $3"
          + " where id = $1 and erased_at is null returning "
          + Account.COLUMNS;

  /**
   * The account of an address, and the latest registration that waits for its proof. Who was
   * invited and has not come is not known yet.
   */
  private static final String BY_EMAIL =
      "select id, password_hash, password_version, mfa_since is not null as has_factor,"
          + " locked_at is not null as locked, true as verified, created_at"
          + " from account where email_hash = $1 and password_hash is not null"
          + " union all (select id, password_hash, 0, false, false, false, created_at from registration"
          + " where email_hash = $1 and expires_at > $2 order by created_at desc, id desc limit 1)";

  private static final String ID_OF = "select id from account where email_hash = $1";

  private static final String REPLACE_HASH =
      "update account set password_hash = $3, updated_at = $4 where id = $1 and password_hash = $2";

  private final Transactions transactions;
  private final AddressHashes hashes;
  private final AccountEmails emails;
  private final Clock clock;
  private final AuditTrail trail;

  Accounts(
      Transactions transactions,
      AddressHashes hashes,
      AccountEmails emails,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.hashes = hashes;
    this.emails = emails;
    this.clock = clock;
    this.trail = trail;
  }

  /** An account by its id; a credential that outlived its account is no credential. */
  public Uni<Account> get(UUID id) {
    return transactions.single(GET, Tuple.of(id)).map(Accounts::only).flatMap(this::decrypted);
  }

  /**
   * Whether an account has one of the roles, and a second factor, at this moment. Decrypts nothing,
   * so that a damaged address shuts nobody out who has to put it right.
   */
  public Uni<Boolean> holds(UUID id, Set<String> roles) {
    return transactions
        .single(HOLDS, Tuple.of(id, roles.toArray(String[]::new)))
        .map(rows -> only(rows).getBoolean("holds"));
  }

  /** The id of the account that has an address, if one has. */
  public Uni<Optional<UUID>> idOf(SqlConnection tx, EmailAddress email) {
    return tx.preparedQuery(ID_OF).execute(hash(email)).map(Accounts::id);
  }

  /** Gives an account another display name. */
  public Uni<Account> rename(UUID id, String displayName) {
    DisplayNames.fault(displayName)
        .ifPresent(
            fault -> {
              throw ProblemException.invalid(List.of(fault));
            });
    return transactions
        .unowned(
            tx ->
                trail
                    .beside(
                        tx.preparedQuery(RENAME).execute(Tuple.of(id, displayName, now())),
                        tx,
                        AuditEvent.done(AuditAction.PROFILE_CHANGED).on("account", id))
                    .map(Accounts::only))
        .flatMap(this::decrypted);
  }

  /** Who may own an address: its account and a registration that waits, either or none. */
  public Uni<List<LoginCandidate>> candidates(EmailAddress email) {
    return transactions
        .single(BY_EMAIL, Tuple.of(hashes.of(email.text()).stored(), now()))
        .map(
            rows -> {
              List<LoginCandidate> found = new ArrayList<>();
              rows.forEach(row -> found.add(LoginCandidate.of(row)));
              return found;
            });
  }

  /** Stores a better hash of the same password, unless it was changed in the meantime. */
  public Uni<Void> replaceHash(LoginCandidate candidate, String better) {
    return transactions
        .single(REPLACE_HASH, Tuple.of(candidate.id(), candidate.passwordHash(), better, now()))
        .replaceWithVoid();
  }

  private OffsetDateTime now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC);
  }

  private Tuple hash(EmailAddress email) {
    return Tuple.of(hashes.of(email.text()).stored());
  }

  private static Optional<UUID> id(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getUUID("id"));
  }

  private Uni<Account> decrypted(Row row) {
    return emails
        .open(row.getUUID("id"), AccountEmails.stored(row))
        .map(email -> Account.of(row, email));
  }

  private static Row only(RowSet<Row> rows) {
    if (rows.size() == 0) {
      throw Refusals.unauthenticated();
    }
    return rows.iterator().next();
  }
}
