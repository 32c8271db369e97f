package dev.holdfast.apikey;

import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.account.AccountChange;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * What becomes of keys when their account changes. A locked account's keys do not hold until it is
 * unlocked; an erased one's are gone. Passwords, second factors and roles change nothing: keys are
 * credentials of their own, and their owner ends them one by one.
 */
@Singleton
class KeysOfAccounts implements AccountChange, OwnedData {
  private final ApiKeyRows rows;
  private final KeyNotices notices;

  KeysOfAccounts(ApiKeyRows rows, KeyNotices notices) {
    this.rows = rows;
    this.notices = notices;
  }

  @Override
  public Uni<Void> changed(SqlConnection connection, UUID accountId, Kind kind, UUID keptSession) {
    return switch (kind) {
      case LOCKED -> notices.changed(connection, accountId);
      case ERASED -> erase(connection, new Owner(accountId));
      // Of a locked account nothing is remembered, so nobody has to hear of its unlocking.
      default -> Uni.createFrom().voidItem();
    };
  }

  @Override
  public String section() {
    return "apiKeys";
  }

  /** All at once: an account has two hundred at most, live and expired. */
  @Override
  public Multi<Object> export(Owner owner) {
    return rows.exported(owner)
        .onItem()
        .transformToMulti(keys -> Multi.createFrom().iterable(keys).map(KeyRecord::of));
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return rows.deleteAll(owner, connection).chain(() -> notices.changed(connection, owner.id()));
  }
}
