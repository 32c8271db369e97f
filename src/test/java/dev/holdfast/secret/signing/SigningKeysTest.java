package dev.holdfast.secret.signing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.CostlyWork;
import dev.holdfast.secret.KeyChanges;
import dev.holdfast.secret.Settings;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class SigningKeysTest {
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Duration LONGEST_TOKEN = Duration.ofHours(1);

  @Inject Transactions transactions;
  @Inject SigningKeyRows rows;
  @Inject CostlyWork work;
  @Inject Notices notices;
  @Inject Clock clock;
  @Inject KeyChanges changes;
  @Inject Ids ids;
  @Inject SigningKeys running;

  @TestHTTPResource(value = "/health/ready", management = true)
  URL ready;

  private String before;

  @BeforeEach
  void remember() {
    before = running.current().kid();
  }

  /** The key from before signs again, as if nothing had been. */
  @AfterEach
  void forgetAllOthers() {
    MovableClock.reset();
    Database.update("delete from signing_key where kid <> ?", before);
    Database.update("update signing_key set verifies_until = null");
    running.reload().await().indefinitely();
  }

  @Test
  void replicasThatStartTogetherMakeOneKey() {
    Database.update("delete from signing_key where kid <> ?", before);
    Database.update("update signing_key set verifies_until = now() - interval '1 hour'");
    List<SigningKeys> replicas = Stream.generate(() -> replica("ES256")).limit(4).toList();

    Together.run(
        4,
        number -> {
          replicas.get(number).load(new StartupEvent());
          return null;
        });

    assertEquals("1", Database.text("select count(*) from signing_key where algorithm = 'ES256'"));
    assertEquals(1, replicas.stream().map(replica -> replica.current().kid()).distinct().count());
  }

  @Test
  void aKeyOfAnotherAlgorithmIsPublishedFirstWhenTheSettingChanges() {
    SigningKeys replica = replica("EDDSA");

    replica.load(new StartupEvent());

    assertEquals(before, replica.current().kid(), "the others do not know the new one yet");
    MovableClock.forward(AHEAD);
    assertEquals(SigningAlgorithm.EDDSA, replica.current().algorithm());
    assertTrue(replica.verifying(before).isPresent(), "tokens of the old one still hold");
  }

  @Test
  void aNewKeyIsPublishedAtOnceAndSignsFiveMinutesLater() {
    MovableClock.stop();
    running.rotate(false).await().indefinitely();

    List<String> published = running.published().stream().map(SigningKey::kid).toList();
    MovableClock.forward(AHEAD.minusMillis(1));
    String until = running.current().kid();
    MovableClock.forward(Duration.ofMillis(1));
    String from = running.current().kid();

    assertEquals(2, published.size());
    assertEquals(before, until);
    assertNotEquals(before, from);
    assertTrue(published.contains(from));
  }

  @Test
  void theOldKeyVerifiesUntilItsLastTokenHasEnded() {
    MovableClock.stop();
    running.rotate(false).await().indefinitely();

    MovableClock.forward(AHEAD.plus(LONGEST_TOKEN));
    boolean inItsLastSecond = running.verifying(before).isPresent();
    MovableClock.forward(Duration.ofSeconds(11));

    assertTrue(inItsLastSecond);
    assertTrue(running.verifying(before).isEmpty());
    assertTrue(running.published().stream().noneMatch(key -> key.kid().equals(before)));
  }

  @Test
  void rotatingAgainBeforeTheNewKeySignsChangesNothing() {
    running.rotate(false).await().indefinitely();

    Together.run(
        3,
        number -> {
          running.rotate(false).await().indefinitely();
          return null;
        });

    assertEquals("2", Database.text("select count(*) from signing_key"));
  }

  @Test
  void rotationsAtTheSameMomentMakeOneKey() {
    SigningKeys other = replica("PS256");
    other.load(new StartupEvent());

    Together.run(
        4,
        number -> {
          (number % 2 == 0 ? running : other).rotate(false).await().indefinitely();
          return null;
        });

    assertEquals("2", Database.text("select count(*) from signing_key"));
  }

  @Test
  void anEmergencyEndsTheOldKeyOnEveryReplicaWithinASecond() {
    SigningKeys other = replica("PS256");
    other.load(new StartupEvent());

    running.rotate(true).await().indefinitely();

    assertTrue(running.verifying(before).isEmpty());
    String fresh = running.current().kid();
    assertNotEquals(before, fresh);
    Waiting.until(Duration.ofSeconds(1), () -> other.verifying(before).isEmpty());
    assertEquals(fresh, other.current().kid());
  }

  @Test
  void anEmergencyEndsAKeyThatIsOnlyPublishedToo() {
    running.rotate(false).await().indefinitely();

    running.rotate(true).await().indefinitely();

    assertEquals(1, running.published().size());
    MovableClock.forward(AHEAD);
    assertEquals(running.published().get(0).kid(), running.current().kid());
  }

  @Test
  void whatEndedWhileNobodyListenedIsAskedOfTheTable() {
    Waiting.until(notices::inStep);
    Database.text(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'holdfast-notices'");
    Waiting.until(() -> !notices.inStep());

    Database.update(
        "update signing_key set verifies_until = now() - interval '1 hour' where kid = ?", before);

    Waiting.until(Duration.ofSeconds(3), () -> running.verifying(before).isEmpty());
  }

  @Test
  void anEarlierReadingNeverReplacesALaterOne() {
    Together.run(
        8,
        number -> {
          if (number == 4) {
            running.rotate(true).await().indefinitely();
          } else {
            running.reload().await().indefinitely();
          }
          return null;
        });

    assertTrue(running.verifying(before).isEmpty());
  }

  @Test
  void aKeyOfThirtyDaysGetsASuccessor() {
    MovableClock.forward(Duration.ofDays(30).plusMinutes(1));

    running.eachMinute().await().indefinitely();

    assertEquals(before, running.current().kid());
    MovableClock.forward(AHEAD);
    assertNotEquals(before, running.current().kid());
  }

  @Test
  void aYoungerKeyGoesOn() {
    MovableClock.forward(Duration.ofDays(29));

    running.eachMinute().await().indefinitely();

    assertEquals("1", Database.text("select count(*) from signing_key"));
  }

  @Test
  void aKeyThatVerifiesNoLongerIsDeletedADayLater() {
    copyThatVerifiedUntil("yesterday", "25 hours");
    copyThatVerifiedUntil("today", "23 hours");

    running.eachMinute().await().indefinitely();

    assertEquals(
        "today",
        Database.text("select string_agg(kid, ' ') from signing_key where kid <> ?", before));
  }

  @Test
  void aKeyIsStoredEncrypted() {
    String pkcs8 = java.util.HexFormat.of().formatHex(running.current().privateKey().getEncoded());

    String stored =
        Database.text(
            "select encode(private_key, 'hex') from signing_key where kid = ?",
            running.current().kid());

    assertFalse(stored.contains(pkcs8.substring(60, 200)));
  }

  @Test
  void theServiceIsReadyOnceItHasAKey() {
    var answer = given().get(ready);

    assertEquals(200, answer.statusCode());
    assertEquals("UP", answer.path("checks.find { it.name == 'keys' }.status"));
  }

  private void copyThatVerifiedUntil(String kid, String ago) {
    Database.update(
        "insert into signing_key"
            + " select ?, algorithm, public_key, private_key, created_at, signs_from,"
            + " now() - ?::interval, key_id from signing_key where kid = ?",
        kid,
        ago,
        before);
  }

  private SigningKeys replica(String algorithm) {
    return new SigningKeys(transactions, rows, making(algorithm), notices, clock);
  }

  private SigningKeyMaking making(String algorithm) {
    return new SigningKeyMaking(
        transactions,
        rows,
        work,
        notices,
        Settings.with(Map.of("holdfast.jwt.algorithm", algorithm)),
        clock,
        ids,
        changes);
  }
}
