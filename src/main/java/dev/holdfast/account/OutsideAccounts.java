package dev.holdfast.account;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * Accounts of people whom an outside provider vouches for, made when they are first seen. Who they
 * are is the provider's issuer and its name for them; an address that is the same says nothing,
 * since the provider may not have checked it.
 */
@Singleton
public class OutsideAccounts {
  private static final String FIND =
      "select account_id from outside_account where issuer = $1 and subject = $2";

  /**
   * One statement, so both rows are there or none. Who comes second at the same moment waits for
   * the first and then does nothing.
   */
  private static final String MAKE =
      "with first as (insert into outside_account (issuer, subject, account_id, created_at)"
          + " values ($1, $2, $3, $5) on conflict (issuer, subject) do nothing"
          + " returning account_id)"
          + " insert into account (id, display_name, created_at, updated_at)"
          + " select account_id, $4, $5, $5 from first";

  private final Transactions transactions;
  private final Clock clock;
  private final Ids ids;

  OutsideAccounts(Transactions transactions, Clock clock, Ids ids) {
    this.transactions = transactions;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Somebody's account, made now if there is none.
   *
   * @param name what the provider calls them, any text; null if it doesn't say
   */
  public Uni<UUID> of(String issuer, String subject, String name) {
    return find(issuer, subject)
        .flatMap(
            found ->
                found.isPresent()
                    ? Uni.createFrom().item(found.get())
                    : make(issuer, subject, name)
                        .flatMap(made -> find(issuer, subject))
                        .map(Optional::orElseThrow));
  }

  private Uni<Optional<UUID>> find(String issuer, String subject) {
    return transactions.single(FIND, Tuple.of(issuer, subject)).map(OutsideAccounts::accountId);
  }

  private Uni<RowSet<Row>> make(String issuer, String subject, String name) {
    OffsetDateTime now = Times.now(clock);
    return transactions.single(
        MAKE, Tuple.of(issuer, subject, ids.next(now), DisplayNames.cleaned(name), now));
  }

  private static Optional<UUID> accountId(RowSet<Row> rows) {
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(rows.iterator().next().getUUID("account_id"));
  }
}
