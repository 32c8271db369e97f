package dev.holdfast.account;

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

/** Who an account's owner is at the outside provider, if they come from there. */
@Singleton
public class OutsideData implements OwnedData {
  private static final String EXPORT =
      "select issuer, subject, created_at from outside_account where account_id = $1";

  private final Transactions transactions;
  private final OutsideAccounts accounts;

  OutsideData(Transactions transactions, OutsideAccounts accounts) {
    this.transactions = transactions.background();
    this.accounts = accounts;
  }

  /** An identity at a provider. */
  @JsonPropertyOrder({"issuer", "subject", "createdAt"})
  public record IdentityRecord(String issuer, String subject, String createdAt) {

    static IdentityRecord of(Row row) {
      return new IdentityRecord(
          row.getString("issuer"),
          row.getString("subject"),
          Times.text(row.getOffsetDateTime("created_at")));
    }
  }

  @Override
  public String section() {
    return "outsideIdentities";
  }

  /** An account has one at most. */
  @Override
  public Multi<Object> export(Owner owner) {
    return transactions
        .single(EXPORT, Tuple.of(owner.id()))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .map(IdentityRecord::of);
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return accounts.erase(connection, owner.id());
  }
}
