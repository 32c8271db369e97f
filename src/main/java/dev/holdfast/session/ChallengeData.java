package dev.holdfast.session;

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

/** Logins to an account that wait for the second factor: when they began and where. */
@Singleton
public class ChallengeData implements OwnedData {
  private static final String EXPORT =
      "select created_at, expires_at, address_prefix, user_agent from login_challenge"
          + " where account_id = $1 order by created_at";
  private static final String DELETE = "delete from login_challenge where account_id = $1";

  private final Transactions transactions;

  ChallengeData(Transactions transactions) {
    this.transactions = transactions.background();
  }

  /** A login that waits. */
  @JsonPropertyOrder({"createdAt", "expiresAt", "addressPrefix", "userAgent"})
  public record ChallengeRecord(
      String createdAt, String expiresAt, String addressPrefix, String userAgent) {

    static ChallengeRecord of(Row row) {
      return new ChallengeRecord(
          Times.text(row.getOffsetDateTime("created_at")),
          Times.text(row.getOffsetDateTime("expires_at")),
          row.getString("address_prefix"),
          row.getString("user_agent"));
    }
  }

  @Override
  public String section() {
    return "loginChallenges";
  }

  /** All at once: an account has ten at most. */
  @Override
  public Multi<Object> export(Owner owner) {
    return transactions
        .single(EXPORT, Tuple.of(owner.id()))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .map(ChallengeRecord::of);
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return connection.preparedQuery(DELETE).execute(Tuple.of(owner.id())).replaceWithVoid();
  }
}
