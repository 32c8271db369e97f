package dev.holdfast.session.outside;

import dev.holdfast.account.AccountChange;
import dev.holdfast.account.OutsideAccounts;
import dev.holdfast.session.revocation.Revocations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Ends the provider's tokens with the account that they act for. Passwords and second factors are
 * the provider's, so their changes here end none.
 */
@Singleton
class OutsideEnds implements AccountChange {
  private final OutsideAccounts accounts;
  private final Revocations revocations;

  OutsideEnds(OutsideAccounts accounts, Revocations revocations) {
    this.accounts = accounts;
    this.revocations = revocations;
  }

  @Override
  public Uni<Void> changed(
      SqlConnection connection, UUID accountId, Kind kind, UUID ignoredSession) {
    return switch (kind) {
      case LOCKED, ROLES_CHANGED -> revocations.endAccount(connection, accountId);
      case ERASED ->
          accounts
              .erase(connection, accountId)
              .flatMap(forgotten -> revocations.endAccount(connection, accountId));
      default -> Uni.createFrom().voidItem();
    };
  }
}
