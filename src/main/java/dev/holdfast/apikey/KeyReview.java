package dev.holdfast.apikey;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Everybody's keys that hold still, for whoever reviews what is granted. */
@Singleton
public class KeyReview {
  private static final String LIST =
      "select k.id, k.account_id, k.scopes, k.used_scopes, cardinality(k.allowed_addresses) > 0"
          + " as has_addresses, k.created_at, k.expires_at, k.last_used_at,"
          + " k.exposed_at is not null as exposed, s.public_id, s.tail from api_key k"
          + " join api_key_secret s on s.key_id = k.id and s.valid_until is null"
          + " where k.expires_at > $1 and ($2::uuid is null or k.id < $2)"
          + " order by k.id desc limit $3";

  /**
   * A key as a reviewer sees it.
   *
   * @param unusedScopes those that no request ever needed
   * @param hasAddresses whether it is bound to addresses
   * @param exposed whether others may have read it on its way
   */
  public record Reviewed(
      UUID id,
      UUID accountId,
      String maskedKey,
      List<String> scopes,
      List<String> unusedScopes,
      boolean hasAddresses,
      boolean exposed,
      OffsetDateTime createdAt,
      OffsetDateTime expiresAt,
      OffsetDateTime lastUsedAt) {

    static Reviewed of(Row row) {
      List<String> scopes = List.of(row.getArrayOfStrings("scopes"));
      List<String> used = List.of(row.getArrayOfStrings("used_scopes"));
      return new Reviewed(
          row.getUUID("id"),
          row.getUUID("account_id"),
          PlainApiKey.masked(row.getString("public_id"), row.getString("tail")),
          scopes,
          scopes.stream().filter(scope -> !used.contains(scope)).toList(),
          row.getBoolean("has_addresses"),
          row.getBoolean("exposed"),
          row.getOffsetDateTime("created_at"),
          row.getOffsetDateTime("expires_at"),
          row.getOffsetDateTime("last_used_at"));
    }
  }

  private final Transactions transactions;
  private final Clock clock;

  KeyReview(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /** So many keys from the newest on, {@code after} an id; null from the beginning. */
  public Uni<List<Reviewed>> list(UUID after, int limit) {
    return transactions
        .single(LIST, Tuple.of(Times.now(clock), after, limit))
        .map(
            rows -> {
              List<Reviewed> found = new ArrayList<>(rows.size());
              rows.forEach(row -> found.add(Reviewed.of(row)));
              return found;
            });
  }
}
