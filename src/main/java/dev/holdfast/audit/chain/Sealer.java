package dev.holdfast.audit.chain;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Transactions;
import dev.holdfast.secret.SealingKey;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Gives the events that wait their place in the chain each second, and seals the chain each minute,
 * one replica at a time. Those who write events never wait for it: it takes what is committed, and
 * what is committed later comes later.
 */
@Singleton
class Sealer {
  private static final Logger LOG = Logger.getLogger(Sealer.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private final Transactions transactions;
  private final SealingKey key;
  private final SecurityNotices notices;
  private final Clock clock;

  /** What this replica chained last: the table must still say so when it goes on. */
  private volatile Chaining.End mine;

  private volatile boolean away;

  Sealer(Transactions transactions, SealingKey key, SecurityNotices notices, Clock clock) {
    this.transactions = transactions.background();
    this.key = key;
    this.notices = notices;
    this.clock = clock;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachSecond() {
    return quiet(chain().replaceWithVoid());
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachMinute() {
    return quiet(seal().replaceWithVoid());
  }

  /** The last of this replica's events are sealed, if that can be done at once. */
  void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 10) ShutdownEvent stopping) {
    try {
      chain().flatMap(chained -> seal()).await().atMost(LAST_WORDS);
    } catch (RuntimeException left) {
      LOG.infof("What is not chained is left to the next start: %s", left);
    }
  }

  /** Chains all that waits, a batch to a transaction; says how many events it were. */
  Uni<Integer> chain() {
    return transactions
        .single(Chaining.IS_ANY_WAITING, Tuple.tuple())
        .flatMap(
            rows -> rows.iterator().next().getBoolean(0) ? batches(0) : Uni.createFrom().item(0));
  }

  private Uni<Integer> batches(int before) {
    return batch()
        .flatMap(
            chained ->
                chained < Chaining.BATCH
                    ? Uni.createFrom().item(before + chained)
                    : batches(before + chained));
  }

  private Uni<Integer> batch() {
    return transactions
        .unowned(connection -> new Chaining(connection).chain(mine))
        .invoke(this::remember)
        .map(Chaining.Done::events);
  }

  private void remember(Chaining.Done done) {
    if (done.end() != null) {
      mine = done.end();
    }
    if (done.isBroken()) {
      // Known to this replica from now on; verifying says what it is.
      notices.raise(SecurityNotice.Kind.AUDIT_CHAIN_BROKEN, null, null);
    }
  }

  /** Seals the chain if it has grown since the last seal; empty if not, or another is at it. */
  Uni<Optional<Seal>> seal() {
    return !key.isLoaded()
        ? Uni.createFrom().item(Optional.empty())
        : transactions
            .unowned(connection -> new Chaining(connection).seal(key, clock))
            .invoke(made -> made.ifPresent(Sealer::say));
  }

  /**
   * Said where the database can't change it: what was cut off with the last seal is told by this.
   */
  private static void say(Seal seal) {
    LOG.infof(
        "Audit seal %d at position %d, hash %s, key %s",
        seal.number(), seal.position(), HexFormat.of().formatHex(seal.hash()), seal.key());
  }

  /** A failure is said once, until it works again. */
  private Uni<Void> quiet(Uni<Void> work) {
    return work.invoke(() -> away = false)
        .onFailure()
        .invoke(
            failure -> {
              if (!away) {
                LOG.warnf("The audit chain waits, trying again: %s", failure);
              }
              away = true;
            })
        .onFailure()
        .recoverWithNull();
  }
}
