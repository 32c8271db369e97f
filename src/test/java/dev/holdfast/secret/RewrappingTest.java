package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas with a new master key in front, beside the running service, which has the old one. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class RewrappingTest {
  private static final byte[] VALUE = "JBSWY3DPEHPK3PXP".getBytes(UTF_8);
  private static final String NEXT = "next:" + KeyringTest.key((byte) 9);

  @Inject Transactions transactions;
  @Inject Notices notices;
  @Inject CostlyWork work;
  @Inject SecureRandom random;
  @Inject SecurityNotices alarms;
  @Inject Clock clock;
  @Inject DataKeys keys;
  @Inject ServerKeys server;
  @Inject MasterKeyRegister running;

  @ConfigProperty(name = "holdfast.master-keys")
  String known;

  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final List<UUID> owners = Stream.generate(UUID::randomUUID).limit(5).sorted().toList();
  private Keyring both;

  @BeforeEach
  void owners() {
    // Other tests have left keys of people who are done with; here all rows are counted.
    Database.update("delete from data_key");
    Database.update("delete from record_key");
    both = new Keyring(NEXT + "\n" + known);
    both.writeUnder(both.find("next"));
    owners.forEach(DataKeysTest::account);
    owners.forEach(owner -> of(keys, owner));
  }

  @AfterEach
  void backToTheKeyThatTheServiceHas() {
    Database.update("delete from record_key");
    Database.update("delete from account where password_hash = '-'");
    both.writeUnder(both.find("test"));
    job(both).run().await().indefinitely();
    Database.update("delete from master_key where id = 'next'");
    running.again().await().indefinitely();
  }

  @Test
  void afterwardsEverythingReadsWithoutTheOldKey() {
    byte[] stored = of(keys, owners.get(0)).encrypt(VALUE, "mfa.secret");
    byte[] mac = server.mac("api-key").mac(VALUE);
    String cursor = server.cursors().write("anna", "7");

    job(both).run().await().indefinitely();

    Keyring only = KeyringTest.writing(NEXT);
    ServerKeys laterServer = new ServerKeys(transactions, wrap(only), random, clock);
    laterServer.load(new StartupEvent());
    assertTrue(laterServer.mac("api-key").matches(mac, VALUE));
    assertEquals("7", laterServer.cursors().read("anna", cursor).orElseThrow());
    assertArrayEquals(VALUE, of(replica(only), owners.get(0)).decrypt(stored, "mfa.secret"));
    assertEquals("0", rowsUnder("test"));
    assertEquals("0", Database.text("select count(*) from signing_key where key_id <> 'next'"));
  }

  @Test
  void theKeyNamedInTheRowIsTheOneInTheCiphertext() {
    job(both).run().await().indefinitely();

    assertEquals(
        "0",
        Database.text(
            "select count(*) from (select wrapped, key_id from data_key union all"
                + " select wrapped, key_id from record_key union all"
                + " select wrapped, key_id from server_key union all"
                + " select private_key, key_id from signing_key) all_keys"
                + " where key_id <> convert_from("
                + "substring(wrapped from 3 for get_byte(wrapped, 1)), 'UTF8')"));
  }

  @Test
  void meanwhileEveryReplicaReadsWhatIsRewrappedAndWhatIsNot() {
    byte[] first = of(keys, owners.get(0)).encrypt(VALUE, "mfa.secret");
    byte[] last = of(keys, owners.get(4)).encrypt(VALUE, "mfa.secret");

    batchOfTwo(job(both));

    DataKeys replica = replica(both);
    assertArrayEquals(VALUE, of(replica, owners.get(0)).decrypt(first, "mfa.secret"));
    assertArrayEquals(VALUE, of(replica, owners.get(4)).decrypt(last, "mfa.secret"));
  }

  @Test
  void itGoesOnWhereItWasCut() {
    Rewrapping.Batch batch = batchOfTwo(job(both));
    String afterTheCut = rowsUnder("next");

    int rest = job(both).run().await().indefinitely();

    assertEquals(2, batch.rewrapped());
    assertEquals("2", afterTheCut);
    assertEquals("5", rowsUnder("next"));
    assertTrue(rest >= 3, "the other owners, and keys of the service");
  }

  @Test
  void aBatchThatIsCutInItsMiddleLeavesEverythingAsItWas() {
    KeyWrap dying =
        new KeyWrap(new FieldCipher(both, random), both, work) {
          private int left = 2;

          @Override
          public Wrapped wrap(byte[] key, WrappedKeys table, String id) {
            if (left-- == 0) {
              throw new IllegalStateException("killed");
            }
            return super.wrap(key, table, id);
          }
        };
    Rewrapping cut = new Rewrapping(transactions, both, dying, metrics);

    assertThrows(IllegalStateException.class, () -> cut.run().await().indefinitely());

    String afterTheCut = rowsUnder("next");
    job(both).run().await().indefinitely();
    assertEquals("0", afterTheCut);
    assertEquals("5", rowsUnder("next"));
  }

  @Test
  void whatIsCutBetweenTwoTablesGoesOnWithTheSecondAndRecordsAreUntouched() {
    UUID owner = owners.get(0);
    byte[] record = records(keys, owner).encrypt(VALUE, "invoice.buyer");
    KeyWrap dying =
        new KeyWrap(new FieldCipher(both, random), both, work) {
          @Override
          public Wrapped wrap(byte[] key, WrappedKeys table, String id) {
            if (table == WrappedKeys.RECORD_KEY) {
              throw new IllegalStateException("killed");
            }
            return super.wrap(key, table, id);
          }
        };
    Rewrapping cut = new Rewrapping(transactions, both, dying, metrics);

    assertThrows(IllegalStateException.class, () -> cut.run().await().indefinitely());

    String afterTheCut = rowsUnder("next") + " " + recordsUnder("next");
    int rest = job(both).run().await().indefinitely();
    assertEquals("5 0", afterTheCut);
    assertEquals("1", recordsUnder("next"));
    assertEquals(1, rest, "nothing is done twice");
    DataKeys only = replica(KeyringTest.writing(NEXT));
    assertArrayEquals(VALUE, records(only, owner).decrypt(record, "invoice.buyer"));
  }

  @Test
  void whatSomebodyWritesMeanwhileIsNotLost() {
    UUID owner = owners.get(0);
    byte[] theirs = new byte[32];
    KeyWrap.Wrapped written =
        wrap(KeyringTest.writing(known)).wrap(theirs, WrappedKeys.DATA_KEY, owner.toString());
    KeyWrap slow =
        new KeyWrap(new FieldCipher(both, random), both, work) {
          @Override
          public Uni<byte[]> unwrap(byte[] wrapped, WrappedKeys table, String id) {
            if (id.equals(owner.toString())) {
              Database.update(
                  "update data_key set wrapped = ? where account_id = ?", written.bytes(), owner);
            }
            return super.unwrap(wrapped, table, id);
          }
        };

    new Rewrapping(transactions, both, slow, metrics).run().await().indefinitely();

    assertEquals("4", rowsUnder("next"), "theirs is left for the next run");
    job(both).run().await().indefinitely();
    byte[] stored = new OwnerCipher(owner, theirs, random).encrypt(VALUE, "mfa.secret");
    assertArrayEquals(VALUE, of(replica(both), owner).decrypt(stored, "mfa.secret"));
    assertEquals("5", rowsUnder("next"));
  }

  @Test
  void oneReplicaIsAtItAtATime() throws SQLException {
    try (Connection other = Database.superuser();
        Statement lock = other.createStatement()) {
      lock.execute("select pg_advisory_lock(" + Rewrapping.LOCK + ")");

      int rows = job(both).run().await().indefinitely();

      assertEquals(0, rows);
    }
  }

  @Test
  void aDamagedKeyDoesNotHoldUpTheOthers() {
    Database.update(
        "update data_key set wrapped = wrapped || '\\x00' where account_id = ?", owners.get(0));

    job(both).run().await().indefinitely();

    assertEquals("4", rowsUnder("next"));
  }

  @Test
  void anOperatorSeesHowManyRowsNeedAnOldKey() {
    Rewrapping job = job(both);
    batchOfTwo(job);
    job.count().await().indefinitely();
    double before = gauge("test");

    job.eachMinute().await().indefinitely();

    assertEquals(3 + keysOfTheService(), before);
    assertEquals(0, gauge("test"));
  }

  private double gauge(String keyId) {
    return metrics.get("holdfast.master.key.rows").tag("key_id", keyId).gauge().value();
  }

  private static double keysOfTheService() {
    return Double.parseDouble(
        Database.text(
            "select (select count(*) from server_key) + (select count(*) from signing_key)"));
  }

  private Rewrapping.Batch batchOfTwo(Rewrapping job) {
    return job.batch(WrappedKeys.DATA_KEY, "test", WrappedKeys.DATA_KEY.beforeFirst(), 2)
        .await()
        .indefinitely();
  }

  private Rewrapping job(Keyring keyring) {
    return new Rewrapping(transactions, keyring, wrap(keyring), metrics);
  }

  private KeyWrap wrap(Keyring keyring) {
    return new KeyWrap(new FieldCipher(keyring, random), keyring, work);
  }

  private DataKeys replica(Keyring keyring) {
    return new DataKeys(transactions, notices, wrap(keyring), random, alarms, clock);
  }

  private OwnerCipher records(DataKeys replica, UUID owner) {
    return transactions
        .unowned(tx -> replica.of(tx, owner, OwnerKey.RECORDS))
        .await()
        .indefinitely();
  }

  private static String recordsUnder(String keyId) {
    return Database.text("select count(*) from record_key where key_id = ?", keyId);
  }

  private OwnerCipher of(DataKeys replica, UUID owner) {
    return transactions.unowned(tx -> replica.of(tx, owner)).await().indefinitely();
  }

  /** How many owners' keys name a master key. */
  private static String rowsUnder(String keyId) {
    return Database.text("select count(*) from data_key where key_id = ?", keyId);
  }
}
