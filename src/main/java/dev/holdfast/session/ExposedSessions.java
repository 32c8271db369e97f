package dev.holdfast.session;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Everybody's sessions that go on though others may have read their tokens, for reviewers. */
@Singleton
public class ExposedSessions {
  private static final String LIST =
      "select id, account_id, last_used_at from session where exposed_at is not null"
          + " and ended_at is null and idle_until > $1 and ends_at > $1"
          + " and ($2::uuid is null or id < $2) order by id desc limit $3";

  /** A session whose tokens others may have read. */
  public record Exposed(UUID id, UUID accountId, OffsetDateTime lastUsedAt) {}

  private final Transactions transactions;
  private final Clock clock;

  ExposedSessions(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /** So many from the newest on, {@code after} an id; null from the beginning. */
  public Uni<List<Exposed>> list(UUID after, int limit) {
    return transactions
        .single(LIST, Tuple.of(Times.now(clock), after, limit))
        .map(
            rows -> {
              List<Exposed> found = new ArrayList<>(rows.size());
              rows.forEach(
                  row ->
                      found.add(
                          new Exposed(
                              row.getUUID("id"),
                              row.getUUID("account_id"),
                              row.getOffsetDateTime("last_used_at"))));
              return found;
            });
  }
}
