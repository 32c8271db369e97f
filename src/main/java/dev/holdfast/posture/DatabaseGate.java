package dev.holdfast.posture;

import dev.holdfast.database.Transactions;
import dev.holdfast.secret.MasterKeyRegister;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The second stage of the boot gate: what only the database can tell. A serving role that owns
 * tables, is a superuser or bypasses row security would make the second wall of ownership a
 * painting. And a master key that is another than the other replicas' of the same id would write
 * what none of them can read.
 */
@Singleton
class DatabaseGate {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String ROLE =
      "select r.rolsuper, r.rolbypassrls, r.rolcreaterole or r.rolcreatedb as creates,"
          + " exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
          + "          where n.nspname = 'public' and pg_has_role(r.oid, c.relowner, 'MEMBER')) as owns"
          + " from pg_roles r where r.rolname = current_user";

  private static final Logger LOG = Logger.getLogger(DatabaseGate.class);

  private final Transactions transactions;
  private final MasterKeyRegister masterKeys;

  DatabaseGate(Transactions transactions, MasterKeyRegister masterKeys) {
    this.transactions = transactions;
    this.masterKeys = masterKeys;
  }

  void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting) {
    List<String> reasons =
        transactions
            .single(ROLE, Tuple.tuple())
            .map(rows -> reasons(rows.iterator().next()))
            .await()
            .atMost(PATIENCE);
    reasons.addAll(masterKeyReasons());
    if (!reasons.isEmpty()) {
      BootGate.refuse(reasons);
    }
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

  static List<String> reasons(Row role) {
    List<String> reasons = new ArrayList<>();
    String remedy = ": let HOLDFAST_DB_USERNAME name a role that only has what migrations grant it";
    if (role.getBoolean("rolsuper") || role.getBoolean("rolbypassrls")) {
      reasons.add("the serving role bypasses row security" + remedy);
    }
    if (role.getBoolean("creates")) {
      reasons.add("the serving role may create roles or databases" + remedy);
    }
    if (role.getBoolean("owns")) {
      reasons.add("the serving role owns tables, or is a member of a role that does" + remedy);
    }
    return reasons;
  }
}
