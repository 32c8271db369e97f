package dev.holdfast.alert;

import dev.holdfast.access.Caller;
import dev.holdfast.alert.webhook.Deliveries;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The alerts as operators see them, and taking note of one. */
@Singleton
public class Alerts {
  private static final String COLUMNS =
      "id, detector, severity, subject, summary, count, first_seen, last_seen, acknowledged_at,"
          + " acknowledged_by";
  private static final String LIST =
      "select "
          + COLUMNS
          + " from alert where ($1::text is null or ($1 = 'open') = (acknowledged_at is null))"
          + " and ($2::uuid is null or id < $2) order by id desc limit $3";
  private static final String ACKNOWLEDGE =
      "update alert set acknowledged_at = $2, acknowledged_by = $3"
          + " where id = $1 and acknowledged_at is null returning "
          + COLUMNS;
  private static final String FIND = "select " + COLUMNS + " from alert where id = $1";

  private final Transactions transactions;
  private final Deliveries deliveries;
  private final AuditTrail audit;
  private final Cursors cursors;
  private final Clock clock;

  Alerts(
      Transactions transactions,
      Deliveries deliveries,
      AuditTrail audit,
      Cursors cursors,
      Clock clock) {
    this.transactions = transactions;
    this.deliveries = deliveries;
    this.audit = audit;
    this.cursors = cursors;
    this.clock = clock;
  }

  /**
   * A page of alerts, the newest first.
   *
   * @param state {@link Alert#OPEN} or {@link Alert#ACKNOWLEDGED}; null for all
   */
  public Uni<Page<Alert>> list(Caller caller, String state, int limit, String cursor) {
    String binding = "alerts\n" + caller.accountId() + "\n" + (state == null ? "" : state);
    UUID after = cursor == null ? null : UUID.fromString(position(binding, cursor));
    return transactions
        .single(LIST, Tuple.of(state, after, limit + 1))
        .map(Alerts::all)
        .map(rows -> Page.of(rows, limit, last -> cursors.write(binding, last.id().toString())))
        .call(() -> audit.note(AuditEvent.done(AuditAction.ALERTS_READ)));
  }

  /**
   * Takes note of an alert: it is shown as such, and what is seen from now on is a new one. Who
   * comes second gets the alert with the name of the first.
   *
   * @throws ProblemException 404 if there is no such alert
   */
  public Uni<Alert> acknowledge(Caller caller, String id) {
    UUID alert = Ids.parse(id).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
    return transactions.unowned(tx -> acknowledge(tx, caller, alert));
  }

  private Uni<Alert> acknowledge(SqlConnection tx, Caller caller, UUID id) {
    OffsetDateTime now = Times.now(clock);
    return tx.preparedQuery(ACKNOWLEDGE)
        .execute(Tuple.of(id, now, caller.accountId()))
        .map(Alerts::all)
        .flatMap(
            changed ->
                changed.isEmpty()
                    ? existing(tx, id)
                    : audit
                        .add(tx, AuditEvent.done(AuditAction.ALERT_ACKNOWLEDGED).on("alert", id))
                        .chain(() -> deliveries.add(tx, id, Deliveries.ACKNOWLEDGED, now))
                        .replaceWith(changed.get(0)));
  }

  private static Uni<Alert> existing(SqlConnection tx, UUID id) {
    return tx.preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(Alerts::all)
        .map(
            found -> {
              if (found.isEmpty()) {
                throw new ProblemException(ProblemType.NOT_FOUND);
              }
              return found.get(0);
            });
  }

  private String position(String binding, String cursor) {
    return cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor);
  }

  private static List<Alert> all(RowSet<Row> rows) {
    List<Alert> found = new ArrayList<>(rows.size());
    rows.forEach(row -> found.add(Alert.of(row)));
    return found;
  }
}
