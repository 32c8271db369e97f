package dev.holdfast.apikey;

import dev.holdfast.database.Notices;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Tells every replica, when the transaction is committed, that remembered keys are out of date. */
@Singleton
class KeyNotices {
  static final String TOPIC = "api_key";

  private final Notices notices;

  KeyNotices(Notices notices) {
    this.notices = notices;
  }

  /**
   * @param subject a key, or an account all of whose keys are meant
   */
  Uni<Void> changed(SqlConnection transaction, UUID subject) {
    return notices.send(transaction, TOPIC, subject.toString());
  }
}
