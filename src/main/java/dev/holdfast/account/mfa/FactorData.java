package dev.holdfast.account.mfa;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** An account's second factor: that it has one, never the secret or the codes. */
@Singleton
public class FactorData implements OwnedData {
  private static final String EXPORT =
      "select created_at, expires_at is null as confirmed,"
          + " (select count(*) from recovery_code where account_id = $1) as codes,"
          + " (select count(*) from recovery_code where account_id = $1 and used_at is not null)"
          + " as used from totp_factor where account_id = $1";

  private final Transactions transactions;
  private final FactorRows rows;

  FactorData(Transactions transactions, FactorRows rows) {
    this.transactions = transactions.background();
    this.rows = rows;
  }

  /** A factor, and how many recovery codes there are with it. */
  @JsonPropertyOrder({"createdAt", "confirmed", "recoveryCodes", "recoveryCodesUsed"})
  public record FactorRecord(
      String createdAt, boolean confirmed, long recoveryCodes, long recoveryCodesUsed) {

    static FactorRecord of(Row row) {
      return new FactorRecord(
          Times.text(row.getOffsetDateTime("created_at")),
          row.getBoolean("confirmed"),
          row.getLong("codes"),
          row.getLong("used"));
    }
  }

  @Override
  public String section() {
    return "secondFactors";
  }

  /** One at most. */
  @Override
  public Multi<Object> export(Owner owner) {
    return transactions
        .single(EXPORT, Tuple.of(owner.id()))
        .onItem()
        .transformToMulti(found -> Multi.createFrom().iterable(found))
        .map(FactorRecord::of);
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return rows.delete(connection, owner.id()).replaceWithVoid();
  }
}
