package dev.holdfast.secret;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/**
 * Tells every room that must know of another key, one after another. They are looked up when there
 * is something to tell: such a room may need keys itself.
 */
@Singleton
public class KeyChanges {
  private final Instance<KeyChange> rooms;

  KeyChanges(Instance<KeyChange> rooms) {
    this.rooms = rooms;
  }

  /** Tells all, in the transaction of the change. */
  public Uni<Void> tell(SqlConnection transaction, KeyChange.Kind kind, String keyId) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (KeyChange room : rooms) {
      told = told.flatMap(done -> room.changed(transaction, kind, keyId));
    }
    return told;
  }
}
