package dev.holdfast.idempotency;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/**
 * The keys that an owner's requests came with. The stored answers are copies of what is exported
 * elsewhere.
 */
@Singleton
public class IdempotencyData implements OwnedData {
  private static final int PAGE = 50;
  private static final String EXPORT =
      "select key, created_at from idempotency_record where owner_id = $1"
          + " and ($2::text is null or key > $2) order by key limit $3";
  private static final String DELETE = "delete from idempotency_record where owner_id = $1";

  private final Transactions transactions;

  IdempotencyData(Transactions transactions) {
    this.transactions = transactions.background();
  }

  /** A key that is remembered. */
  @JsonPropertyOrder({"key", "createdAt"})
  public record KeyRecord(String key, String createdAt) {

    static KeyRecord of(Row row) {
      return new KeyRecord(row.getString("key"), Times.text(row.getOffsetDateTime("created_at")));
    }
  }

  @Override
  public String section() {
    return "idempotencyKeys";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.read(
                    owner,
                    EXPORT,
                    Tuple.of(owner.id(), last == null ? null : last.getString("key"), PAGE)))
        .map(KeyRecord::of);
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return connection.preparedQuery(DELETE).execute(Tuple.of(owner.id())).replaceWithVoid();
  }
}
