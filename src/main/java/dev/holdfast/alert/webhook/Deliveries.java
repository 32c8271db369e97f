package dev.holdfast.alert.webhook;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * What the webhook is to be told, in an outbox: written in the transaction of what it tells, sent
 * by whichever replica claims it, four at a time, and tried again after 15 s, doubling to an hour,
 * each with a quarter more or less. So a restart loses nothing and a post may come twice.
 *
 * <p>What was not taken within a day is given up, and of more than 10,000 the oldest are: the
 * alerts themselves are there to be read.
 */
@Singleton
public class Deliveries {
  /** There is a new alert. */
  public static final String RAISED = "alert.raised";

  /** An open alert has gone on for a quarter of an hour since the last that was told of it. */
  public static final String GREW = "alert.grew";

  /** Somebody took note of an alert. */
  public static final String ACKNOWLEDGED = "alert.acknowledged";

  private static final Logger LOG = Logger.getLogger(Deliveries.class);
  private static final int BATCH = 4;
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int MOST = 10_000;

  private static final String INSERT =
      "insert into alert_delivery (id, alert_id, event, created_at, next_attempt)"
          + " values ($1, $2, $3, $4, $4)";
  private static final String CLAIM =
      "with claimed as (update alert_delivery set attempts = attempts + 1, next_attempt = $1"
          + " + least(interval '15 seconds' * power(2, least(attempts, 20)), interval '1 hour')"
          + " * $3::float8 where id in (select id from alert_delivery where next_attempt <= $1"
          + " order by next_attempt limit $2 for update skip locked)"
          + " returning id, alert_id, event, attempts)"
          + " select claimed.id as delivery_id, event, attempts, alert.*"
          + " from claimed join alert on alert.id = alert_id order by claimed.id";
  private static final String DONE = "delete from alert_delivery where id = $1";
  private static final String GIVE_UP =
      "delete from alert_delivery where created_at < $1"
          + " or id in (select id from alert_delivery order by id desc offset $2)";

  private final Transactions transactions;
  private final Webhook webhook;
  private final Ids ids;
  private final SecureRandom random;
  private final Clock clock;
  private final MeterRegistry metrics;

  /** How often sending was asked for since the running one began; 0 is idle. */
  private final AtomicInteger asked = new AtomicInteger();

  Deliveries(
      Transactions transactions,
      Webhook webhook,
      Ids ids,
      SecureRandom random,
      Clock clock,
      MeterRegistry metrics) {
    this.transactions = transactions.background();
    this.webhook = webhook;
    this.ids = ids;
    this.random = random;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Lets the webhook be told of an alert once the transaction is committed, if there is one. */
  public Uni<Void> add(SqlConnection tx, UUID alertId, String event, OffsetDateTime now) {
    return webhook.isSet()
        ? tx.preparedQuery(INSERT)
            .execute(Tuple.of(ids.next(now), alertId, event, now))
            .replaceWithVoid()
        : Uni.createFrom().voidItem();
  }

  /** Sends what is due; one sending runs at a time. */
  @Scheduled(every = "1s")
  void send() {
    if (webhook.isSet() && asked.getAndIncrement() == 0) {
      sendDue()
          .onFailure()
          .invoke(failure -> LOG.warnf("What the webhook is to be told can't be read: %s", failure))
          .onFailure()
          .recoverWithItem(0)
          .subscribe()
          .with(this::ended);
    }
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> giveUp() {
    return transactions
        .single(GIVE_UP, Tuple.of(Times.now(clock).minus(KEPT), (long) MOST))
        .invoke(
            gone -> {
              if (gone.rowCount() > 0) {
                count("given_up", gone.rowCount());
                LOG.warnf("%d posts to the webhook were given up", gone.rowCount());
              }
            })
        .onFailure()
        .invoke(failure -> LOG.warnf("What the webhook is to be told can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private void ended(int claimed) {
    asked.set(0);
    if (claimed == BATCH) {
      send();
    }
  }

  private Uni<Integer> sendDue() {
    // Between three and five quarters, so that replicas and posts don't come in step.
    double jitter = 0.75 + random.nextDouble() / 2;
    return transactions
        .single(CLAIM, Tuple.of(Times.now(clock), BATCH, jitter))
        .flatMap(
            rows ->
                Multi.createFrom()
                    .iterable(rows)
                    .onItem()
                    .transformToUniAndMerge(this::send)
                    .collect()
                    .last()
                    .replaceWith(rows.rowCount()));
  }

  private Uni<Void> send(Row row) {
    return webhook
        .post(body(row))
        .flatMap(taken -> transactions.single(DONE, Tuple.of(row.getUUID("delivery_id"))))
        .invoke(done -> count("taken", 1))
        .onFailure()
        .invoke(
            failure -> {
              count("failed", 1);
              LOG.warnf(
                  "The webhook did not take a post, attempt %d: %s",
                  row.getInteger("attempts"), failure.getMessage());
            })
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static String body(Row row) {
    OffsetDateTime acknowledged = row.getOffsetDateTime("acknowledged_at");
    UUID by = row.getUUID("acknowledged_by");
    return new JsonObject()
        .put("id", row.getUUID("delivery_id").toString())
        .put("event", row.getString("event"))
        .put(
            "alert",
            new JsonObject()
                .put("id", row.getUUID("id").toString())
                .put("detector", row.getString("detector"))
                .put("severity", row.getString("severity"))
                .put("subject", row.getString("subject"))
                .put("summary", row.getString("summary"))
                .put("count", row.getLong("count"))
                .put("firstSeen", Times.text(row.getOffsetDateTime("first_seen")))
                .put("lastSeen", Times.text(row.getOffsetDateTime("last_seen")))
                .put("state", acknowledged == null ? "open" : "acknowledged")
                .put("acknowledgedBy", by == null ? null : by.toString())
                .put("acknowledgedAt", acknowledged == null ? null : Times.text(acknowledged)))
        .encode();
  }

  private void count(String outcome, int posts) {
    metrics.counter("holdfast.alert.posts", "outcome", outcome).increment(posts);
  }
}
