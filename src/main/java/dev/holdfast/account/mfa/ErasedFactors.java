package dev.holdfast.account.mfa;

import dev.holdfast.account.AccountChange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/** The factor goes with the person, whether or not the account's row does. */
@Singleton
class ErasedFactors implements AccountChange {
  private final FactorRows rows;

  ErasedFactors(FactorRows rows) {
    this.rows = rows;
  }

  @Override
  public Uni<Void> changed(SqlConnection connection, UUID accountId, Kind kind, UUID keptSession) {
    return kind == Kind.ERASED ? rows.delete(connection, accountId) : Uni.createFrom().voidItem();
  }
}
