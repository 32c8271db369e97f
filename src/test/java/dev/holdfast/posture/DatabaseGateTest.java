package dev.holdfast.posture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.posture.check.ServingRole;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** What the gate says of the three roles that there are. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class DatabaseGateTest {
  @Inject Vertx vertx;

  @Test
  void theServingRoleMayServe() {
    assertEquals(
        List.of(), reasonsFor(setting("holdfast.db.username"), setting("holdfast.db.password")));
  }

  @Test
  void aRoleThatOwnsTablesMayNot() {
    List<String> reasons =
        reasonsFor(setting("holdfast.db.owner-username"), setting("holdfast.db.owner-password"));

    assertEquals(1, reasons.size());
    assertTrue(reasons.get(0).startsWith("the serving role owns tables"), reasons::toString);
  }

  @Test
  void aSuperuserMayNot() {
    List<String> reasons = reasonsFor("postgres", "postgres");

    assertTrue(
        reasons.get(0).startsWith("the serving role bypasses row security"), reasons::toString);
  }

  private List<String> reasonsFor(String user, String password) {
    PgConnectOptions options =
        PgConnectOptions.fromUri(setting("holdfast.db.url")).setUser(user).setPassword(password);
    Pool pool = Pool.pool(vertx, options, new PoolOptions().setMaxSize(1));
    try {
      return pool.query(ServingRole.ROLE)
          .execute()
          .map(rows -> ServingRole.reasons(rows.iterator().next()))
          .await()
          .indefinitely();
    } finally {
      pool.close().await().indefinitely();
    }
  }

  private static String setting(String name) {
    return ConfigProvider.getConfig().getValue(name, String.class);
  }
}
