package dev.holdfast.account;

import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Accounts of people whom an outside provider vouches for, made when they are first seen. Who they
 * are is the provider's issuer and its name for them; an address that is the same says nothing,
 * since the provider may not have checked it.
 */
@Singleton
public class OutsideAccounts {
  private static final Logger LOG = Logger.getLogger(OutsideAccounts.class);

  /** No token lives longer; clocks may differ by the rest. */
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(61);

  private static final String FIND =
      "select account_id, locked_at is not null as locked, outside_account.erased_at"
          + " from outside_account"
          + " left join account on id = account_id where issuer = $1 and subject = $2";

  /**
   * One statement, so both rows are there or none. Who comes second at the same moment waits for
   * the first and then does nothing; what an erasure left is used again.
   */
  private static final String MAKE =
      "with first as (insert into outside_account (issuer, subject, account_id, created_at)"
          + " values ($1, $2, $3, $5) on conflict (issuer, subject) do update"
          + " set account_id = excluded.account_id, created_at = excluded.created_at"
          + " where outside_account.account_id is null returning account_id)"
          + " insert into account (id, display_name, created_at, updated_at)"
          + " select account_id, $4, $5, $5 from first";

  private static final String ERASE =
      "update outside_account set account_id = null, erased_at = $2 where account_id = $1";
  private static final String PURGE =
      "delete from outside_account where account_id is null and erased_at <= $1";

  /**
   * Somebody's account.
   *
   * @param id none while it is erased
   * @param erasedAt when the one before was erased; tokens from before then are no good
   */
  public record Found(UUID id, boolean locked, Instant erasedAt) {

    /** Whether a token that was issued at a time may act for the account. */
    public boolean admits(Instant issuedAt) {
      return !locked && (erasedAt == null || issuedAt.isAfter(erasedAt));
    }
  }

  private final Transactions transactions;
  private final Clock clock;
  private final Ids ids;
  private final AuditTrail trail;

  OutsideAccounts(Transactions transactions, Clock clock, Ids ids, AuditTrail trail) {
    this.transactions = transactions;
    this.clock = clock;
    this.ids = ids;
    this.trail = trail;
  }

  /**
   * Somebody's account, made now if there is none. Empty if it does not admit the token.
   *
   * @param name what the provider calls them, any text; null if it doesn't say
   * @param issuedAt when their token was issued
   */
  public Uni<Optional<Found>> of(String issuer, String subject, String name, Instant issuedAt) {
    return find(issuer, subject)
        .flatMap(
            found ->
                found.isEmpty() || found.get().id() == null && found.get().admits(issuedAt)
                    ? make(issuer, subject, name).flatMap(made -> find(issuer, subject))
                    : Uni.createFrom().item(found))
        .map(found -> found.filter(account -> account.admits(issuedAt)));
  }

  /** Forgets whose an account was, in the transaction that erases it. */
  public Uni<Void> erase(SqlConnection connection, UUID accountId) {
    return connection
        .preparedQuery(ERASE)
        .execute(Tuple.of(accountId, Times.now(clock)))
        .replaceWithVoid();
  }

  /** Forgets the erased for good. */
  @Scheduled(every = "10m")
  Uni<Void> purge() {
    return transactions
        .background()
        .single(PURGE, Tuple.of(Times.now(clock).minus(LONGEST_LIFE)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Erased outside accounts can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Optional<Found>> find(String issuer, String subject) {
    return transactions.single(FIND, Tuple.of(issuer, subject)).map(OutsideAccounts::found);
  }

  private Uni<Void> make(String issuer, String subject, String name) {
    OffsetDateTime now = Times.now(clock);
    UUID id = ids.next(now);
    return transactions.unowned(
        tx ->
            tx.preparedQuery(MAKE)
                .execute(Tuple.of(issuer, subject, id, DisplayNames.cleaned(name), now))
                .flatMap(
                    made ->
                        made.rowCount() == 0
                            ? Uni.createFrom().voidItem()
                            : trail.add(
                                tx,
                                AuditEvent.done(AuditAction.ACCOUNT_CREATED)
                                    .by(id)
                                    .on("account", id)
                                    .because("outside_provider"))));
  }

  private static Optional<Found> found(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    OffsetDateTime erasedAt = row.getOffsetDateTime("erased_at");
    return Optional.of(
        new Found(
            row.getUUID("account_id"),
            row.getBoolean("locked"),
            erasedAt == null ? null : erasedAt.toInstant()));
  }
}
