package dev.holdfast.apikey;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.account.AccountChange;
import dev.holdfast.account.AccountChanges;
import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of keys, and that it never outlives the key. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class RememberedKeysTest {
  private static final String INVOICES = "/api/v1/invoices";
  private static final String CUT =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name = 'holdfast-notices'";
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Actors actors = new Actors();

  @Inject Notices notices;
  @Inject Transactions transactions;
  @Inject KeyLookups lookups;
  @Inject KnownKeys known;
  @Inject KeySecrets secrets;
  @Inject AccountChanges accountChanges;
  @Inject KeyEndings endings;
  @Inject MeterRegistry metrics;

  @BeforeEach
  void inStep() {
    Waiting.until(notices::inStep);
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void aKeyInUseCostsOneLookup() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    assertEquals(200, invoices(machine));
    double before = lookupsSoFar();

    Together.run(20, i -> invoices(machine));

    assertEquals(before, lookupsSoFar());
  }

  @Test
  void whatHasNoRightChecksumCostsNone() {
    String key = Machine.of(actors.anna(), "read:invoices").key();
    double before = lookupsSoFar();

    int status = invoices(key.substring(0, 63) + (key.endsWith("x") ? "y" : "x"));

    assertEquals(401, status);
    assertEquals(before, lookupsSoFar());
  }

  @Test
  void aWrongSecretCostsOneLookupWhetherItsPublicIdIsRememberedKnownOrNeither() {
    PlainApiKey remembered = plain(Machine.of(actors.anna(), "read:invoices"));
    assertEquals(200, invoices(remembered.shown()));
    PlainApiKey merelyKnown = plain(Machine.of(actors.anna(), "read:invoices"));

    for (PlainApiKey key :
        new PlainApiKey[] {remembered, merelyKnown, PlainApiKey.next(new SecureRandom())}) {
      double before = lookupsSoFar();

      int status = invoices(Forged.withPublicIdOf(key.shown()));

      assertEquals(401, status);
      assertEquals(before + 1, lookupsSoFar());
    }
  }

  @Test
  void anUnknownKeyIsNotRememberedSoOneThatIsMadeAfterwardsHoldsAtOnce() {
    PlainApiKey key = PlainApiKey.next(new SecureRandom());
    assertEquals(401, invoices(key.shown()));
    Machine like = Machine.of(actors.anna(), "read:invoices");

    Database.update(
        "update api_key_secret set public_id = ?, mac = ? where key_id = ?::uuid",
        key.publicId(),
        secrets.mac(key).bytes(),
        like.id());

    assertEquals(200, invoices(key.shown()));
  }

  @Test
  void anotherReplicaForgetsADeletedKeyWithinASecond() {
    KnownKeys other = new KnownKeys(notices, () -> 10);
    other.start(null);
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    remember(other, plain(machine));
    assertTrue(other.get(plain(machine).publicId()).isPresent());

    machine.revoked();

    Waiting.until(SOON, () -> other.get(plain(machine).publicId()).isEmpty());
    Waiting.until(SOON, () -> invoices(machine) == 401);
  }

  @Test
  void aKeyThatWasDeletedWhileNobodyListenedDoesNotHold() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    assertEquals(200, invoices(machine));

    Database.text(CUT);
    Waiting.until(() -> !notices.inStep());
    machine.revoked();

    assertEquals(401, invoices(machine));
    Waiting.until(notices::inStep);
    assertEquals(401, invoices(machine));
  }

  @Test
  void whatIsRememberedIsNotReliedOnWhileOutOfStep() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    assertEquals(200, invoices(machine));

    Database.text(CUT);
    Waiting.until(() -> !notices.inStep());

    assertEquals(Optional.empty(), known.get(plain(machine).publicId()));
  }

  @Test
  void whatWasReadBeforeANoticeIsNotRememberedAfterIt() {
    KnownKeys memory = new KnownKeys(notices, () -> 10);
    memory.start(null);
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    PlainApiKey key = plain(machine);
    long mark = memory.mark();
    KnownKey read = lookups.find(key, secrets.mac(key)).await().indefinitely().orElseThrow();

    machine.revoked();
    Waiting.until(() -> memory.mark() != mark);
    memory.remember(mark, key.publicId(), read);

    assertEquals(Optional.empty(), memory.get(key.publicId()));
  }

  @Test
  void whatWasReadBeforeALossOfNoticesIsNotRememberedAfterIt() {
    KnownKeys memory = new KnownKeys(notices, () -> 10);
    memory.start(null);
    PlainApiKey key = plain(Machine.of(actors.anna(), "read:invoices"));
    long mark = memory.mark();
    KnownKey read = lookups.find(key, secrets.mac(key)).await().indefinitely().orElseThrow();

    Database.text(CUT);
    Waiting.until(() -> !notices.inStep());
    Waiting.until(notices::inStep);
    memory.remember(mark, key.publicId(), read);

    assertEquals(Optional.empty(), memory.get(key.publicId()));
  }

  @Test
  void withMoreKeysThanFitAllHold() {
    KnownKeys small = new KnownKeys(notices, () -> 1);
    small.start(null);

    for (int i = 0; i < 5; i++) {
      PlainApiKey key = plain(Machine.of(actors.anna(), "read:invoices"));
      remember(small, key);
      assertTrue(lookups.find(key, secrets.mac(key)).await().indefinitely().isPresent());
    }
  }

  @Test
  void aKeyEndsWhenItsTimeHasComeThoughItIsRemembered() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    assertEquals(200, invoices(machine));

    MovableClock.forward(Duration.ofDays(90).plusSeconds(1));

    assertEquals(401, invoices(machine));
  }

  @Test
  void anOldSecretEndsWithTheOverlapAndTheNewOneGoesOn() {
    Machine old = Machine.of(actors.anna(), "read:invoices");
    Machine next = old.rotated(600);
    assertEquals(200, invoices(old));

    MovableClock.forward(Duration.ofSeconds(601));

    assertEquals(401, invoices(old));
    assertEquals(200, invoices(next));
  }

  @Test
  void aSecretThatEndedIsForgottenByTheTable() {
    Machine old = Machine.of(actors.anna(), "read:invoices");
    old.rotated(600);
    MovableClock.forward(Duration.ofSeconds(601));

    endings.forget().await().indefinitely();

    assertEquals(
        "1", Database.text("select count(*) from api_key_secret where key_id = ?::uuid", old.id()));
  }

  @Test
  void aLockedAccountsKeysDoNotHoldUntilItIsUnlocked() {
    Machine machine = Machine.of(actors.ben(), "read:invoices");
    assertEquals(200, invoices(machine));
    UUID account = account(machine);

    change(
        account, AccountChange.Kind.LOCKED, "update account set locked_at = now() where id = $1");
    Waiting.until(SOON, () -> invoices(machine) == 401);

    change(
        account, AccountChange.Kind.UNLOCKED, "update account set locked_at = null where id = $1");
    assertEquals(200, invoices(machine));
  }

  @Test
  void anErasedAccountsKeysAreGone() {
    Machine machine = Machine.of(Actor.registered("Gus"), "read:invoices");
    assertEquals(200, invoices(machine));
    UUID account = account(machine);

    change(account, AccountChange.Kind.ERASED, "select $1::uuid");

    Waiting.until(SOON, () -> invoices(machine) == 401);
    assertEquals(
        "0", Database.text("select count(*) from api_key where id = ?::uuid", machine.id()));
  }

  @Test
  void anotherPasswordEndsNoKey() {
    Machine machine = Machine.of(Actor.registered("Kim"), "read:invoices");
    assertEquals(200, invoices(machine));

    change(account(machine), AccountChange.Kind.PASSWORD_RESET, "select $1::uuid");

    assertEquals(200, invoices(machine));
    assertNotNull(
        Database.text("select public_id from api_key_secret where key_id = ?::uuid", machine.id()));
  }

  @Test
  void aKeyFromElsewhereIsNoticedOnceAMinute() {
    Machine machine =
        Machine.of(
            actors.anna(),
            Map.of(
                "scopes", List.of("read:invoices"), "allowedAddresses", List.of("192.0.2.0/24")));
    double before = noticed();

    for (int i = 0; i < 5; i++) {
      assertEquals(403, machine.from("203.0.113." + i).get(INVOICES).statusCode());
    }

    assertEquals(before + 1, noticed());
    assertEquals(403, machine.from("198.51.100.1").get(INVOICES).statusCode());
    assertEquals(before + 2, noticed());
  }

  @Test
  void aLoginOfElevenMinutesAgoMakesAndRotatesNoKeyButEndsOne() {
    Actor anna = Actor.registered("Lea");
    Machine machine = Machine.of(anna, "read:invoices");
    MovableClock.forward(Duration.ofMinutes(11));

    var made =
        anna.request()
            .contentType("application/json")
            .header("Idempotency-Key", "again")
            .body("{\"name\":\"x\",\"scopes\":[\"read:invoices\"]}")
            .post("/api/v1/api-keys");
    var rotated =
        anna.request()
            .contentType("application/json")
            .body("{\"overlapSeconds\":0}")
            .post("/api/v1/api-keys/" + machine.id() + "/rotate");
    var deleted = anna.request().delete("/api/v1/api-keys/" + machine.id());

    assertProblem(made, 403, "reauthentication_required");
    assertProblem(rotated, 403, "reauthentication_required");
    assertEquals(204, deleted.statusCode());
  }

  private void remember(KnownKeys memory, PlainApiKey key) {
    long mark = memory.mark();
    memory.remember(
        mark,
        key.publicId(),
        lookups.find(key, secrets.mac(key)).await().indefinitely().orElseThrow());
  }

  private void change(UUID account, AccountChange.Kind kind, String sql) {
    transactions
        .unowned(
            tx ->
                tx.preparedQuery(sql)
                    .execute(Tuple.of(account))
                    .chain(() -> accountChanges.tell(tx, account, kind, null)))
        .await()
        .indefinitely();
  }

  private double lookupsSoFar() {
    return metrics.counter("holdfast.api.key.lookups").count();
  }

  private double noticed() {
    return metrics.counter("holdfast.security.notices", "kind", "key_from_elsewhere").count();
  }

  private static UUID account(Machine machine) {
    return UUID.fromString(
        Database.text("select account_id from api_key where id = ?::uuid", machine.id()));
  }

  private static PlainApiKey plain(Machine machine) {
    return PlainApiKey.parse(machine.key()).orElseThrow();
  }

  private static int invoices(Machine machine) {
    return invoices(machine.key());
  }

  private static int invoices(String key) {
    return Machine.with(key).get(INVOICES).statusCode();
  }
}
