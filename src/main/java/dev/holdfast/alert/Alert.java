package dev.holdfast.alert;

import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * Something that a person must see.
 *
 * @param count how many requests or notices it stands for
 * @param acknowledgedBy the account of who did; null while it is open, as the time is
 */
public record Alert(
    UUID id,
    String detector,
    String severity,
    String subject,
    String summary,
    long count,
    OffsetDateTime firstSeen,
    OffsetDateTime lastSeen,
    OffsetDateTime acknowledgedAt,
    UUID acknowledgedBy) {
  /** The state of an alert that nobody has taken note of. */
  public static final String OPEN = "open";

  /** The state of one that somebody has. */
  public static final String ACKNOWLEDGED = "acknowledged";

  static Alert of(Row row) {
    return new Alert(
        row.getUUID("id"),
        row.getString("detector"),
        row.getString("severity"),
        row.getString("subject"),
        row.getString("summary"),
        row.getLong("count"),
        row.getOffsetDateTime("first_seen"),
        row.getOffsetDateTime("last_seen"),
        row.getOffsetDateTime("acknowledged_at"),
        row.getUUID("acknowledged_by"));
  }

  public String state() {
    return acknowledgedAt == null ? OPEN : ACKNOWLEDGED;
  }
}
