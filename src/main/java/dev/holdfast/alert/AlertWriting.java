package dev.holdfast.alert;

import dev.holdfast.alert.webhook.Deliveries;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Writes what the detectors saw, each second and behind the requests: a new alert, or a higher
 * count of the open one, whichever replica made it. What can't be written waits in {@link Alarms}.
 *
 * <p>A detector has 1,000 open alerts at most; what it sees of further subjects is one more, of
 * {@code others}, so an attack from everywhere fills no table.
 */
@Singleton
class AlertWriting {
  private static final Logger LOG = Logger.getLogger(AlertWriting.class);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(3);

  private static final String WRITE =
      "insert into alert (id, detector, severity, subject, summary, count, first_seen, last_seen,"
          + " told_at) select $1::uuid, $2::text, $3::text, case when exists (select from alert"
          + " where detector = $2 and subject = $4 and acknowledged_at is null)"
          + " or (select count(*) from alert where detector = $2 and acknowledged_at is null)"
          + " < $10::bigint then $4::text else $11::text end, $5::text, $6::bigint,"
          + " $7::timestamptz, $8::timestamptz, $9::timestamptz"
          + " on conflict (detector, subject) where acknowledged_at is null do update set"
          + " count = alert.count + excluded.count,"
          + " first_seen = least(alert.first_seen, excluded.first_seen),"
          + " last_seen = greatest(alert.last_seen, excluded.last_seen),"
          + " told_at = case when alert.told_at < excluded.told_at - interval '15 minutes'"
          + " then excluded.told_at else alert.told_at end"
          + " returning id, subject, told_at";
  private static final String OPEN = "select count(*) from alert where acknowledged_at is null";
  private static final String PURGE = "delete from alert where acknowledged_at < $1";
  private static final String PURGE_OPEN =
      "delete from alert where acknowledged_at is null and last_seen < $1";

  private final Alarms alarms;
  private final Transactions transactions;
  private final Deliveries deliveries;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;
  private final Duration kept;
  private final MeterRegistry metrics;
  private final AtomicLong open = new AtomicLong();
  private final AtomicBoolean failing = new AtomicBoolean();

  AlertWriting(
      Alarms alarms,
      Transactions transactions,
      Deliveries deliveries,
      AuditTrail audit,
      AlertConfig config,
      Ids ids,
      Clock clock,
      MeterRegistry metrics) {
    this.alarms = alarms;
    this.transactions = transactions.background();
    this.deliveries = deliveries;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.kept = config.kept();
    this.metrics = metrics;
    metrics.gauge("holdfast.alerts.open", open);
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> write() {
    return write(false);
  }

  @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> countOpen() {
    return transactions
        .single(OPEN, Tuple.tuple())
        .invoke(rows -> open.set(rows.iterator().next().getLong(0)))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** What is over goes, and what nobody took note of too: it says who did what. */
  @Scheduled(every = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> purge() {
    OffsetDateTime oldest = Times.now(clock).minus(kept);
    return transactions
        .single(PURGE, Tuple.of(oldest))
        .chain(() -> transactions.single(PURGE_OPEN, Tuple.of(oldest)))
        .invoke(
            gone -> {
              if (gone.rowCount() > 0) {
                LOG.warnf("%d alerts are gone that nobody ever took note of", gone.rowCount());
              }
            })
        .onFailure()
        .invoke(failure -> LOG.warnf("Old alerts can't be deleted: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  void stop(@Observes ShutdownEvent stopping) {
    try {
      write(true).await().atMost(LAST_PATIENCE);
    } catch (RuntimeException late) {
      LOG.warnf("Alerts of the last seconds may be missing: %s", late);
    }
  }

  private Uni<Void> write(boolean all) {
    List<Sighting> seen = alarms.take(all);
    if (seen.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<Sighting> fresh = new ArrayList<>();
    return transactions
        .unowned(
            tx ->
                Multi.createFrom()
                    .iterable(seen)
                    .onItem()
                    .transformToUniAndConcatenate(one -> write(tx, one, fresh))
                    .collect()
                    .last())
        .invoke(written -> tell(fresh))
        .onFailure()
        .invoke(
            failure -> {
              seen.forEach(alarms::add);
              if (!failing.getAndSet(true)) {
                LOG.warnf("Alerts wait, since they can't be written: %s", failure);
              }
            })
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Void> write(SqlConnection tx, Sighting seen, List<Sighting> fresh) {
    OffsetDateTime now = Times.now(clock);
    UUID id = ids.next(now);
    return tx.preparedQuery(WRITE)
        .execute(
            Tuple.from(
                Arrays.asList(
                    id,
                    seen.detector().label(),
                    seen.detector().severity().label(),
                    seen.subject(),
                    seen.detector().summary(),
                    seen.times(),
                    seen.first(),
                    seen.last(),
                    now,
                    (long) Alarms.MOST_SUBJECTS,
                    Subjects.OTHERS)))
        .map(rows -> rows.iterator().next())
        .flatMap(row -> follow(tx, id, seen, row, now, fresh));
  }

  private Uni<Void> follow(
      SqlConnection tx, UUID id, Sighting seen, Row row, OffsetDateTime now, List<Sighting> fresh) {
    UUID alert = row.getUUID("id");
    if (alert.equals(id)) {
      fresh.add(seen);
      return audit
          .add(
              tx,
              AuditEvent.done(AuditAction.ALERT_RAISED)
                  .bySystem()
                  .on("alert", id)
                  .because(seen.detector().label()))
          .chain(() -> deliveries.add(tx, alert, Deliveries.RAISED, now));
    }
    return row.getOffsetDateTime("told_at").isEqual(now)
        ? deliveries.add(tx, alert, Deliveries.GREW, now)
        : Uni.createFrom().voidItem();
  }

  private void tell(List<Sighting> fresh) {
    failing.set(false);
    for (Sighting one : fresh) {
      metrics.counter("holdfast.alerts", "detector", one.detector().label()).increment();
      LOG.warnf(
          "Alert %s (%s) about %s: %s",
          one.detector().label(),
          one.detector().severity().label(),
          one.subject(),
          one.detector().summary());
    }
  }
}
