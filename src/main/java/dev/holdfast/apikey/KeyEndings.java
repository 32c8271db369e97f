package dev.holdfast.apikey;

import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jboss.logging.Logger;

/**
 * Tells owners, once a key and seven days before, that it is about to end, and forgets keys and
 * secrets that ended. A key is claimed by marking it, in the transaction that writes its mail, so
 * it does not matter how many replicas look. A key that was made to live no longer than that is not
 * told of again.
 */
@Singleton
class KeyEndings {
  private static final Logger LOG = Logger.getLogger(KeyEndings.class);
  private static final int BATCH = 100;
  private static final Duration AHEAD = Duration.ofDays(7);

  /** How long a key is still listed after it has expired. */
  private static final Duration LISTED = Duration.ofDays(30);

  private static final String CLAIM =
      "update api_key set end_told_at = $1 where id in (select id from api_key"
          + " where end_told_at is null and expires_at > $1 and expires_at <= $2"
          + " and expires_at - created_at > interval '7 days'"
          + " order by expires_at limit $3 for update skip locked)"
          + " returning account_id";
  private static final String FORGET_KEYS =
      "delete from api_key where id in"
          + " (select id from api_key where expires_at < $1 order by expires_at limit $2)";
  private static final String FORGET_SECRETS =
      "delete from api_key_secret where public_id in"
          + " (select public_id from api_key_secret where valid_until <= $1 limit $2)";

  private final Transactions transactions;
  private final OwnerMails mails;
  private final Clock clock;

  KeyEndings(Transactions transactions, OwnerMails mails, Clock clock) {
    this.transactions = transactions.background();
    this.mails = mails;
    this.clock = clock;
  }

  @Scheduled(every = "15m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> look() {
    return tell()
        .chain(this::forget)
        .onFailure()
        .invoke(failure -> LOG.warnf("Keys that end can't be looked after: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  /** Tells of all that are due, a batch at a time. */
  Uni<Void> tell() {
    OffsetDateTime now = Times.now(clock);
    return transactions
        .unowned(
            transaction ->
                transaction
                    .preparedQuery(CLAIM)
                    .execute(Tuple.of(now, now.plus(AHEAD), BATCH))
                    .call(
                        claimed ->
                            Multi.createFrom()
                                .iterable(claimed)
                                .onItem()
                                .transformToUniAndConcatenate(
                                    key ->
                                        mails.tell(
                                            transaction,
                                            key.getUUID("account_id"),
                                            OwnerMail.KEY_ENDING))
                                .collect()
                                .last()))
        .flatMap(claimed -> claimed.rowCount() == BATCH ? tell() : Uni.createFrom().voidItem());
  }

  /** A batch of each: what is left over is taken next time. */
  Uni<Void> forget() {
    OffsetDateTime now = Times.now(clock);
    return transactions
        .single(FORGET_KEYS, Tuple.of(now.minus(LISTED), BATCH * BATCH))
        .chain(() -> transactions.single(FORGET_SECRETS, Tuple.of(now, BATCH * BATCH)))
        .replaceWithVoid();
  }
}
