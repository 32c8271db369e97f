package dev.holdfast.audit.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.SecurityNotices;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditConfig;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.secret.SealingKey;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.ServingRole;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class SealerTest {
  private static final String IS_WHOLE =
      "select count(*) = max(position) - coalesce(min(position), 1) + 1"
          + " and count(distinct event_id) = count(*) from audit_link";

  @Inject AuditTrail trail;
  @Inject Sealer sealer;
  @Inject Verifications verifications;
  @Inject Retention retention;
  @Inject Transactions transactions;
  @Inject SealingKey key;
  @Inject SecurityNotices notices;
  @Inject AuditConfig config;
  @Inject Clock clock;
  @Inject Pool pool;

  @Test
  void aHundredWritersAndTwoSealersAtOnceMakeOneChain() {
    Sealer other = new Sealer(transactions, key, notices, clock);
    String mark = "mark-" + UUID.randomUUID();

    Together.run(
        104,
        number -> {
          for (int i = 0; i < 5; i++) {
            if (number < 100) {
              write(mark);
            } else {
              (number % 2 == 0 ? sealer : other).chain().await().indefinitely();
              (number % 2 == 0 ? sealer : other).seal().await().indefinitely();
            }
          }
          return null;
        });

    Waiting.until(() -> "500".equals(chained(mark)));
    assertEquals("t", Database.text(IS_WHOLE));
    assertTrue(verify().isIntact());
  }

  @Test
  void whatIsRolledBackLeavesNoEvent() {
    String mark = "mark-" + UUID.randomUUID();

    assertThrows(
        IllegalStateException.class,
        () ->
            transactions
                .unowned(
                    tx ->
                        trail
                            .add(tx, event(mark))
                            .flatMap(
                                added ->
                                    Uni.createFrom()
                                        .<Void>failure(new IllegalStateException("undone"))))
                .await()
                .indefinitely());

    assertEquals("0", Database.text("select count(*) from audit_event where reason = ?", mark));
    assertTrue(verify().isIntact());
  }

  @Test
  void anEventThatIsCommittedLateIsChainedLater() {
    String late = "mark-" + UUID.randomUUID();
    String soon = "mark-" + UUID.randomUUID();

    transactions
        .unowned(
            tx ->
                trail
                    .add(tx, event(late))
                    .flatMap(added -> noted(soon))
                    .emitOn(Infrastructure.getDefaultExecutor())
                    .invoke(() -> Waiting.until(() -> "1".equals(chained(soon)))))
        .await()
        .indefinitely();

    Waiting.until(() -> "1".equals(chained(late)));
    assertTrue(position(late) > position(soon));
    assertTrue(verify().isIntact());
  }

  @Test
  void whatIsOldIsLetGoBySegmentsAndTheRestIsIntact() {
    MovableClock.forward(Duration.ofDays(-500));
    segment("old-" + UUID.randomUUID());
    segment("old-" + UUID.randomUUID());
    String young = "mark-" + UUID.randomUUID();
    // As if it had been stored long ago: the database measures by its own clock.
    String before = Database.text("select max(number) from audit_seal");
    asReplica(
        "update audit_seal set stored_at = stored_at - interval '500 days' where number <= "
            + before);
    MovableClock.reset();
    segment(young);

    long gone = retention.forget().await().indefinitely();

    assertTrue(gone >= 2);
    assertEquals("0", Database.text("select count(*) from audit_event where reason like 'old-%'"));
    assertEquals(before, Database.text("select min(number) from audit_seal"));
    assertEquals("1", chained(young));
    assertTrue(verify().isIntact());
  }

  @Test
  void whatIsYoungerThanTheFloorIsKeptWhateverIsAskedFor() {
    String mark = "mark-" + UUID.randomUUID();
    segment(mark);

    new ServingRole(pool).run(null, "select audit_forget(now() + interval '1 year')");

    assertEquals("1", chained(mark));
  }

  /** 42501 is PostgreSQL's "insufficient privilege". */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update audit_event set actor = 'x' | 42501",
        "delete from audit_event | 42501",
        "truncate audit_event | 42501",
        "update audit_link set position = position | 42501",
        "delete from audit_link | 42501",
        "update audit_seal set number = number | 42501",
        "delete from audit_seal | 42501",
        "insert into audit_unchained select gen_random_uuid() | 42501",
        "update audit_head set forgotten_position = 1 | 42501",
        "delete from audit_head | 42501",
        "update audit_head set position = position + 1000 | audit_kept",
        "update audit_head set position = position - 1 | audit_kept",
        "update audit_head set seal = seal + 1 | audit_kept"
      })
  void theServingRoleOnlyAdds(String sql, String refusal) {
    segment("mark-" + UUID.randomUUID());

    assertEquals(refusal, new ServingRole(pool).refusal(null, sql));
  }

  @Test
  void theServingRoleLeavesNoEventOutOfTheChain() {
    String refusal =
        new ServingRole(pool)
            .refusal(
                null,
                "insert into audit_event (id, at, action, outcome, actor) values"
                    + " (gen_random_uuid(), now(), 'login', 'success', 'x')",
                "delete from audit_unchained");

    assertEquals("audit_kept", refusal);
  }

  /**
   * A table of one's own stands in front of those of the schema, unless the guard says otherwise.
   */
  @Test
  void aTableOfOnesOwnDoesNotStandInForTheChain() {
    String refusal =
        new ServingRole(pool)
            .refusal(
                null,
                "create temp table audit_link (event_id uuid) on commit drop",
                "insert into audit_event (id, at, action, outcome, actor) values"
                    + " (gen_random_uuid(), now(), 'login', 'success', 'x')",
                "insert into audit_link select event_id from audit_unchained",
                "delete from audit_unchained");

    assertEquals("audit_kept", refusal);
  }

  @Test
  void everyGuardLooksAtTheTablesItMeans() {
    assertEquals(
        List.of(),
        Database.texts(
            "select proname from pg_proc where prorettype = 'trigger'::regtype"
                + " and pronamespace = 'public'::regnamespace and not coalesce("
                + "'search_path=pg_catalog, public, pg_temp' = any (proconfig), false)"));
  }

  @Test
  void aLineBreakIsRefusedByTheTableToo() {
    String refusal =
        new ServingRole(pool)
            .refusal(
                null,
                "insert into audit_event (id, at, action, outcome, actor) values"
                    + " (gen_random_uuid(), now(), 'login', 'success', E'x\\ny')");

    assertEquals("audit_event_texts", refusal);
  }

  /** Not even a superuser, by statements that anybody would write. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_event set actor = 'x'",
        "delete from audit_event where id in (select event_id from audit_link)",
        "truncate audit_event",
        "update audit_link set hash = hash",
        "delete from audit_link",
        "truncate audit_link",
        "update audit_seal set key = key",
        "delete from audit_seal",
        "truncate audit_seal",
        "delete from audit_head",
        "truncate audit_head",
        "truncate audit_unchained",
        "update audit_head set forgotten_position = position, forgotten_seal = seal"
      })
  void nobodyChangesItByOrdinaryStatements(String sql) {
    segment("mark-" + UUID.randomUUID());

    assertEquals("23514", Database.refusal(sql));
  }

  private static void asReplica(String sql) {
    try (var connection = Database.superuser();
        var statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** An event that is chained and sealed. */
  private void segment(String mark) {
    write(mark);
    Waiting.until(
        () -> {
          sealer.chain().flatMap(chained -> sealer.seal()).await().indefinitely();
          return "1"
              .equals(
                  Database.text(
                      "select count(*) from audit_event e join audit_link l on l.event_id = e.id"
                          + " where e.reason = ?"
                          + " and l.position <= (select max(position) from audit_seal)",
                      mark));
        });
  }

  private void write(String mark) {
    noted(mark).await().indefinitely();
  }

  private Uni<Void> noted(String mark) {
    return trail.note(event(mark), null);
  }

  private static AuditEvent event(String mark) {
    return AuditEvent.done(AuditAction.LOGIN).bySystem().because(mark);
  }

  private static String chained(String mark) {
    return Database.text(
        "select count(*) from audit_event e join audit_link l on l.event_id = e.id"
            + " where e.reason = ?",
        mark);
  }

  private static long position(String mark) {
    return Long.parseLong(
        Database.text(
            "select l.position from audit_event e join audit_link l on l.event_id = e.id"
                + " where e.reason = ?",
            mark));
  }

  private Verifications.Verdict verify() {
    return verifications.verify().await().indefinitely();
  }
}
