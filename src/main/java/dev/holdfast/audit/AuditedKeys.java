package dev.holdfast.audit;

import dev.holdfast.secret.KeyChange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;

/** Writes down that there is another key, in the transaction in which it was made or entered. */
@Singleton
class AuditedKeys implements KeyChange {
  private final AuditTrail trail;

  AuditedKeys(AuditTrail trail) {
    this.trail = trail;
  }

  @Override
  public Uni<Void> changed(SqlConnection transaction, Kind kind, String keyId) {
    return trail.add(transaction, event(kind, keyId));
  }

  private static AuditEvent event(Kind kind, String keyId) {
    return switch (kind) {
      case MASTER_KEY_ENTERED ->
          AuditEvent.done(AuditAction.MASTER_KEYS_CHANGED)
              .on("master_key:" + keyId)
              .because("entered");
      case SIGNING_KEY_MADE ->
          AuditEvent.done(AuditAction.SIGNING_KEY_ROTATED)
              .on("signing_key:" + keyId)
              .because("planned");
      case SIGNING_KEY_REPLACED_AT_ONCE ->
          AuditEvent.done(AuditAction.SIGNING_KEY_ROTATED)
              .on("signing_key:" + keyId)
              .because("emergency");
    };
  }
}
