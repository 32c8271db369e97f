package dev.holdfast.account;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Tells every room that must know of a change to an account, one after another. */
@Singleton
public class AccountChanges {
  private final List<AccountChange> rooms;

  AccountChanges(@All List<AccountChange> rooms) {
    this.rooms = rooms;
  }

  /** Tells all, in the transaction of the change. */
  public Uni<Void> tell(
      SqlConnection connection, UUID accountId, AccountChange.Kind kind, UUID keptSession) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (AccountChange room : rooms) {
      told = told.flatMap(done -> room.changed(connection, accountId, kind, keptSession));
    }
    return told;
  }
}
