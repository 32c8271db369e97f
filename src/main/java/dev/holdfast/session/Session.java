package dev.holdfast.session;

import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A login as its owner sees it in a list; nothing of its tokens. */
record Session(
    UUID id,
    OffsetDateTime createdAt,
    OffsetDateTime lastUsedAt,
    String addressPrefix,
    String userAgent) {

  static Session of(Row row) {
    return new Session(
        row.getUUID("id"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("last_used_at"),
        row.getString("address_prefix"),
        row.getString("user_agent"));
  }
}
