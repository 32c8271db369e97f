package dev.holdfast.account.lockout;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Warns the owner of an account through every room that does so, one after another. */
@Singleton
class OwnerWarnings {
  private final List<OwnerWarning> rooms;

  OwnerWarnings(@All List<OwnerWarning> rooms) {
    this.rooms = rooms;
  }

  /** Warns the owner, in the transaction of what it is about. */
  Uni<Void> tell(
      SqlConnection connection, UUID accountId, OwnerWarning.Kind kind, String addressPrefix) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (OwnerWarning room : rooms) {
      told = told.flatMap(done -> room.tell(connection, accountId, kind, addressPrefix));
    }
    return told;
  }
}
