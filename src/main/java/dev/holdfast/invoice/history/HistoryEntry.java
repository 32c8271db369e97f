package dev.holdfast.invoice.history;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.kernel.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;

/** One thing that was done with an invoice, as a client is shown it. */
@JsonPropertyOrder({"id", "at", "action", "actor", "subjectId"})
public record HistoryEntry(UUID id, String at, String action, Actor actor, UUID subjectId) {

  /**
   * Who did it.
   *
   * @param kind {@code account} or {@code api_key}
   */
  @JsonPropertyOrder({"kind", "id"})
  public record Actor(String kind, UUID id) {}

  static HistoryEntry of(Row row) {
    return new HistoryEntry(
        row.getUUID("id"),
        Times.text(row.getOffsetDateTime("at")),
        row.getString("action"),
        new Actor(row.getString("actor_kind"), row.getUUID("actor_id")),
        row.getUUID("subject_id"));
  }
}
