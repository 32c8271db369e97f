package dev.holdfast.posture;

import dev.holdfast.database.Transactions;
import dev.holdfast.posture.check.Accepted;
import dev.holdfast.posture.check.ClockSanity;
import dev.holdfast.posture.check.ServingRole;
import dev.holdfast.posture.check.Settings;
import dev.holdfast.posture.check.Weakness;
import dev.holdfast.posture.check.Weaknesses;
import dev.holdfast.secret.MasterKeyRegister;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The second stage of the boot gate: what only the database can tell. Which role serves, whether
 * its clock is ours, and whether the master keys are the other replicas': a key that is another
 * under the same id would write what none of them can read.
 */
@Singleton
class DatabaseGate {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Logger LOG = Logger.getLogger(DatabaseGate.class);

  private final Transactions transactions;
  private final MasterKeyRegister masterKeys;
  private final Settings settings;
  private final Clock clock;

  DatabaseGate(
      Transactions transactions, MasterKeyRegister masterKeys, Config config, Clock clock) {
    this.transactions = transactions;
    this.masterKeys = masterKeys;
    this.settings = new Settings(config);
    this.clock = clock;
  }

  void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting) {
    // The first question may wait for the connection; what tells the time must not.
    Row role = role();
    List<String> reasons = new ArrayList<>(ServingRole.reasons(role));
    reasons.addAll(Weaknesses.unaccepted(clocks(), Accepted.of(settings)));
    reasons.addAll(masterKeyReasons());
    if (!reasons.isEmpty()) {
      BootGate.refuse(reasons);
    }
  }

  private Row role() {
    return transactions
        .single(ServingRole.ROLE, Tuple.tuple())
        .map(rows -> rows.iterator().next())
        .await()
        .atMost(PATIENCE);
  }

  private List<Weakness> clocks() {
    Instant before = clock.instant();
    Instant theirs = role().getOffsetDateTime("at").toInstant();
    return ClockSanity.beside(before, theirs, clock.instant()).stream().toList();
  }

  /** A replica with other keys than the rest could read nothing, and what it wrote nobody else. */
  private List<String> masterKeyReasons() {
    return masterKeys
        .enter()
        .onFailure()
        // A schema that is still to be migrated: not ready, and tried again every few seconds.
        .invoke(failure -> LOG.warnf("The master keys can't be compared yet: %s", failure))
        .onFailure()
        .recoverWithItem(List.of())
        .await()
        .atMost(PATIENCE);
  }
}
