package dev.holdfast.account;

import dev.holdfast.account.lockout.KnownDevices;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * No device stays known to an account whose password was reset, for one of them may have been the
 * reason, nor to one that was erased.
 */
@Singleton
class ForgottenDevices implements AccountChange {
  private final KnownDevices devices;

  ForgottenDevices(KnownDevices devices) {
    this.devices = devices;
  }

  @Override
  public Uni<Void> changed(SqlConnection connection, UUID accountId, Kind kind, UUID keptSession) {
    return kind == Kind.PASSWORD_RESET || kind == Kind.ERASED
        ? devices.forget(connection, accountId)
        : Uni.createFrom().voidItem();
  }
}
