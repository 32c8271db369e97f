package dev.holdfast.audit;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * An event as it is stored, shown, exported and hashed. Its texts are harmless and short enough
 * when the service makes it; one that was read is whatever the table or the file says.
 */
public record AuditEntry(
    UUID id,
    OffsetDateTime at,
    String action,
    String outcome,
    String actor,
    String resource,
    String reason,
    String requestId,
    String addressPrefix) {

  static final String INSERT =
      "insert into audit_event"
          + " (id, at, action, outcome, actor, resource, reason, request_id, address_prefix)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

  /** Many at once; again, if the answer to the first time was lost. */
  static final String INSERT_ALL =
      "insert into audit_event"
          + " (id, at, action, outcome, actor, resource, reason, request_id, address_prefix)"
          + " select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[],"
          + " $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])"
          + " on conflict (id) do nothing";

  /** With texts made harmless; the lengths are those of the table. */
  static AuditEntry made(
      UUID id,
      OffsetDateTime at,
      AuditEvent event,
      String actor,
      String requestId,
      String addressPrefix) {
    return new AuditEntry(
        id,
        at,
        event.action().label(),
        event.outcome().label(),
        AuditText.safe(actor, 100),
        AuditText.safe(event.resource(), 300),
        AuditText.safe(event.reason(), 200),
        AuditText.safe(requestId, 100),
        AuditText.safe(addressPrefix, 64));
  }

  /** Out of a row with all columns of the table. */
  public static AuditEntry of(Row row) {
    return new AuditEntry(
        row.getUUID("id"),
        row.getOffsetDateTime("at"),
        row.getString("action"),
        row.getString("outcome"),
        row.getString("actor"),
        row.getString("resource"),
        row.getString("reason"),
        row.getString("request_id"),
        row.getString("address_prefix"));
  }

  Tuple row() {
    return Tuple.tuple()
        .addUUID(id)
        .addOffsetDateTime(at)
        .addString(action)
        .addString(outcome)
        .addString(actor)
        .addString(resource)
        .addString(reason)
        .addString(requestId)
        .addString(addressPrefix);
  }

  static Tuple rows(List<AuditEntry> entries) {
    return Tuple.tuple()
        .addArrayOfUUID(entries.stream().map(AuditEntry::id).toArray(UUID[]::new))
        .addArrayOfOffsetDateTime(
            entries.stream().map(AuditEntry::at).toArray(OffsetDateTime[]::new))
        .addArrayOfString(column(entries, AuditEntry::action))
        .addArrayOfString(column(entries, AuditEntry::outcome))
        .addArrayOfString(column(entries, AuditEntry::actor))
        .addArrayOfString(column(entries, AuditEntry::resource))
        .addArrayOfString(column(entries, AuditEntry::reason))
        .addArrayOfString(column(entries, AuditEntry::requestId))
        .addArrayOfString(column(entries, AuditEntry::addressPrefix));
  }

  private static String[] column(List<AuditEntry> entries, Function<AuditEntry, String> value) {
    return entries.stream().map(value).toArray(String[]::new);
  }
}
