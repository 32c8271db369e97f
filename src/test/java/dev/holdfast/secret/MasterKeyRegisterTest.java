package dev.holdfast.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class MasterKeyRegisterTest {
  private static final Duration SETTLE = Duration.ofMinutes(5);

  @Inject Transactions transactions;
  @Inject CostlyWork work;
  @Inject Clock clock;
  @Inject KeyChanges changes;
  @Inject MasterKeyRegister running;

  /** The key that the running service has, and that its rows name. */
  @ConfigProperty(name = "holdfast.master-keys")
  String known;

  @TempDir Path folder;

  private final String newId = "new-" + UUID.randomUUID();
  private final String added = newId + ":" + KeyringTest.key((byte) 7);

  @BeforeEach
  void stopTime() {
    MovableClock.stop();
  }

  @AfterEach
  void asBefore() {
    MovableClock.reset();
    Database.update("delete from master_key where id <> 'test'");
    running.again().await().indefinitely();
  }

  @Test
  void aNewKeyInFrontWritesWhenTheOthersHadTimeToGetIt() {
    Keyring keyring = new Keyring(added + "\n" + known);
    MasterKeyRegister replica = replica(keyring);
    enter(replica);
    String atFirst = keyring.writing().id();

    MovableClock.forward(SETTLE.minusMillis(1));
    enter(replica);
    String beforeItsTime = keyring.writing().id();
    MovableClock.forward(Duration.ofMillis(1));
    enter(replica);

    assertEquals("test", atFirst);
    assertEquals("test", beforeItsTime);
    assertEquals(newId, keyring.writing().id());
  }

  @Test
  void theTimeCountsFromTheReplicaThatHadTheKeyFirst() {
    enter(replica(new Keyring(added + "\n" + known)));
    MovableClock.forward(SETTLE);
    Keyring later = new Keyring(added + "\n" + known);

    enter(replica(later));

    assertEquals(newId, later.writing().id());
  }

  @Test
  void aKeyThatWasKnownBehindAnotherWritesAtOnceInFront() {
    enter(replica(new Keyring(known + "\n" + added)));
    MovableClock.forward(SETTLE);
    Keyring swapped = new Keyring(added + "\n" + known);

    enter(replica(swapped));

    assertEquals(newId, swapped.writing().id());
  }

  @Test
  void theFirstKeyOfADeploymentWritesAtOnce() {
    Database.update("delete from master_key");
    Keyring keyring = new Keyring(added);

    enter(replica(keyring));

    assertEquals(newId, keyring.writing().id());
  }

  @Test
  void ofSeveralFirstKeysTheHindmostWrites() {
    Database.update("delete from master_key");
    Keyring keyring = new Keyring(added + "\n" + known);

    enter(replica(keyring));

    assertEquals("test", keyring.writing().id(), "a replica that lacks one lacks the newer");
  }

  @Test
  void otherBytesUnderAKnownIdAreAFaultThatSaysTheIdAndNoMore() {
    enter(replica(new Keyring(added + "\n" + known)));
    String other = KeyringTest.key((byte) 8);
    Keyring wrong = new Keyring(newId + ":" + other + "\n" + known);
    MasterKeyRegister replica = replica(wrong);

    List<String> faults = enter(replica);

    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.get(0).contains(newId), faults::toString);
    assertFalse(faults.get(0).contains(other), faults::toString);
    assertFalse(replica.isSound());
    MovableClock.forward(SETTLE);
    enter(replica);
    assertEquals("test", wrong.writing().id(), "it never writes");
  }

  @Test
  void withoutAKeyThatRowsNameAReplicaIsNotReady() {
    MasterKeyRegister replica = replica(new Keyring(added));

    List<String> faults = enter(replica);

    assertEquals(List.of(), faults, "the key may still come");
    assertFalse(replica.isSound());
  }

  @Test
  void aKeyThatComesLaterMakesItReady() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), added);
    MasterKeyRegister replica = replica(new Keyring(file.toString()));
    enter(replica);

    Files.writeString(file, added + "\n" + known);
    replica.again().await().indefinitely();

    assertTrue(replica.isSound());
  }

  @Test
  void aReplicaThatHasNotComparedItsKeysIsNotReady() {
    assertFalse(replica(new Keyring(known)).isSound());
  }

  private MasterKeyRegister replica(Keyring keyring) {
    return new MasterKeyRegister(
        keyring, transactions, work, Settings.with(Map.of()), clock, changes);
  }

  private static List<String> enter(MasterKeyRegister replica) {
    return replica.enter().await().indefinitely();
  }
}
