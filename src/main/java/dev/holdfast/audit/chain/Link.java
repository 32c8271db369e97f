package dev.holdfast.audit.chain;

import dev.holdfast.audit.AuditEntry;
import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;

/**
 * A link of the chain with its event.
 *
 * @param entry null if the event is not there any more
 */
record Link(long position, UUID eventId, AuditEntry entry, byte[] hash) {
  /** Links behind a position ($1) up to another ($2), so many ($3). */
  static final String PAGE =
      "select l.position, l.event_id, l.hash, e.* from audit_link l"
          + " left join audit_event e on e.id = l.event_id"
          + " where l.position > $1 and l.position <= $2 order by l.position limit $3";

  static Link of(Row row) {
    return new Link(
        row.getLong("position"),
        row.getUUID("event_id"),
        row.getUUID("id") == null ? null : AuditEntry.of(row),
        row.getBuffer("hash").getBytes());
  }
}
