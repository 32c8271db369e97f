package dev.holdfast.audit.chain;

import dev.holdfast.audit.AuditConfig;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Lets go of what is older than it is kept: whole segments from seal to seal, of which the last
 * seal stays, so that the rest of the chain has something to begin at. The database does it, and
 * has a floor of its own.
 */
@Singleton
class Retention {
  private static final Logger LOG = Logger.getLogger(Retention.class);
  private static final String FORGET = "select audit_forget($1) as events";

  private final Transactions transactions;
  private final Duration kept;
  private final Clock clock;

  Retention(Transactions transactions, AuditConfig config, Clock clock) {
    this.transactions = transactions.background();
    this.kept = config.retention();
    this.clock = clock;
  }

  @Scheduled(every = "1h", delayed = "5m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachHour() {
    return forget()
        .onFailure()
        .invoke(failure -> LOG.warnf("Old audit events can't be let go: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** Forgets all that is old, a segment to a transaction; says how many events it were. */
  Uni<Long> forget() {
    return forget(0)
        .invoke(
            events -> {
              if (events > 0) {
                LOG.infof("%d audit events are older than %s and were let go", events, kept);
              }
            });
  }

  private Uni<Long> forget(long before) {
    return transactions
        .single(FORGET, Tuple.of(Times.now(clock).minus(kept)))
        .flatMap(
            rows -> {
              Long gone = rows.iterator().next().getLong("events");
              return gone == null ? Uni.createFrom().item(before) : forget(before + gone);
            });
  }
}
