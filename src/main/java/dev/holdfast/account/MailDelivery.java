package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Transactions;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Empties the outbox: when nudged after a commit, and each second. A mail is claimed by setting the
 * time of its next attempt, which doubles from a minute to an hour, so one whose sending failed, or
 * whose replica was killed, is tried again by whichever replica comes first. What can't be sent
 * within a day is given up. A mail may come twice, never not at all because a process ended.
 */
@Singleton
public class MailDelivery {
  private static final Logger LOG = Logger.getLogger(MailDelivery.class);
  private static final int BATCH = 20;
  private static final Duration KEPT = Duration.ofDays(1);

  private static final String CLAIM =
      "update outgoing_mail set attempts = attempts + 1,"
          + " next_attempt = $1 + least(interval '1 minute' * power(2, attempts), interval '1 hour')"
          + " where id in (select id from outgoing_mail where sent_at is null and next_attempt <= $1"
          + " order by next_attempt limit $2 for update skip locked)"
          + " returning id, kind, mail, attempts";
  private static final String SENT =
      "update outgoing_mail set sent_at = $2, mail = null where id = $1";
  private static final String PURGE = "delete from outgoing_mail where created_at < $1";

  private final Transactions transactions;
  private final ReactiveMailer mailer;
  private final WaitingMails waiting;
  private final Clock clock;

  /** How often delivery was asked for since the running one began; 0 is idle. */
  private final AtomicInteger asked = new AtomicInteger();

  MailDelivery(
      Transactions transactions, ReactiveMailer mailer, WaitingMails waiting, Clock clock) {
    this.transactions = transactions.background();
    this.waiting = waiting;
    this.mailer = mailer;
    this.clock = clock;
  }

  /** Sends what is due, without making anybody wait; one delivery runs at a time. */
  @Scheduled(every = "1s")
  public void nudge() {
    if (asked.getAndIncrement() == 0) {
      deliver()
          .onFailure()
          .invoke(failure -> LOG.warnf("The outbox can't be read: %s", failure))
          .onFailure()
          .recoverWithItem(0)
          .subscribe()
          .with(this::ended);
    }
  }

  @Scheduled(every = "10m")
  Uni<Void> purge() {
    return transactions
        .single(PURGE, Tuple.of(now().minus(KEPT)))
        .onFailure()
        .invoke(failure -> LOG.warnf("The outbox can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private void ended(int claimed) {
    if (asked.getAndSet(0) > 1 || claimed == BATCH) {
      nudge();
    }
  }

  private Uni<Integer> deliver() {
    return transactions
        .single(CLAIM, Tuple.of(now(), BATCH))
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
    UUID id = row.getUUID("id");
    return Uni.createFrom()
        .item(() -> waiting.open(id, row.getBuffer("mail").getBytes()))
        .flatMap(mailer::send)
        .flatMap(sent -> transactions.single(SENT, Tuple.of(id, now())))
        .onFailure()
        // The text of an SMTP failure may hold the address; its class says enough.
        .invoke(
            failure ->
                LOG.warnf(
                    "Mail %s (%s) was not sent, attempt %d: %s",
                    id,
                    row.getString("kind"),
                    row.getInteger("attempts"),
                    failure.getClass().getName()))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(UTC);
  }
}
