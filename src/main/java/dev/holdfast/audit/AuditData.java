package dev.holdfast.audit;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/** What an account did itself, as it is on record; not what others did, nor its keys. */
@Singleton
public class AuditData implements OwnedData {
  private static final int PAGE = 50;
  private static final String EXPORT =
      "select id, at, action, outcome, resource, reason, request_id, address_prefix"
          + " from audit_event where actor = $1 and ($2::uuid is null or id > $2)"
          + " order by id limit $3";

  private final Transactions transactions;

  AuditData(Transactions transactions) {
    this.transactions = transactions.background();
  }

  /** An event; who did it is the account. */
  @JsonPropertyOrder({
    "id",
    "at",
    "action",
    "outcome",
    "resource",
    "reason",
    "requestId",
    "addressPrefix"
  })
  public record EventRecord(
      UUID id,
      String at,
      String action,
      String outcome,
      String resource,
      String reason,
      String requestId,
      String addressPrefix) {

    static EventRecord of(Row row) {
      return new EventRecord(
          row.getUUID("id"),
          Times.text(row.getOffsetDateTime("at")),
          row.getString("action"),
          row.getString("outcome"),
          row.getString("resource"),
          row.getString("reason"),
          row.getString("request_id"),
          row.getString("address_prefix"));
    }
  }

  @Override
  public String section() {
    return "auditEvents";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.single(
                    EXPORT,
                    Tuple.of(
                        "account:" + owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .map(EventRecord::of);
  }

  /**
   * Nothing: events are written once, and each is in the hash of those after it. They name ids and
   * nobody, and the log forgets them when they are old enough.
   */
  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return Uni.createFrom().voidItem();
  }
}
