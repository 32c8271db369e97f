package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
public class DataKeysTest {
  private static final byte[] VALUE = "JBSWY3DPEHPK3PXP".getBytes(UTF_8);

  @Inject Transactions transactions;
  @Inject Notices notices;
  @Inject KeyWrap wrap;
  @Inject SecureRandom random;
  @Inject SecurityNotices alarms;
  @Inject MeterRegistry metrics;
  @Inject Clock clock;
  @Inject DataKeys keys;

  private final UUID anna = UUID.randomUUID();
  private final UUID ben = UUID.randomUUID();

  @AfterEach
  void leave() {
    Database.update("delete from record_key where account_id in (?, ?)", anna, ben);
    Database.update("delete from account where id in (?, ?)", anna, ben);
  }

  @Test
  void whatDoesNotDecryptIsToldToWhoWatches() {
    account(anna);
    OwnerCipher cipher = of(keys, anna);
    byte[] stored = cipher.encrypt(VALUE, "mfa.secret");
    Counter raised = metrics.counter("holdfast.security.notices", "kind", "decryption_failed");
    double before = raised.count();

    assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(stored, "elsewhere"));

    assertEquals(before + 1, raised.count());
  }

  @Test
  void whatAnOwnersKeyEncryptedEveryReplicaReads() {
    account(anna);
    byte[] stored = of(keys, anna).encrypt(VALUE, "mfa.secret");

    assertArrayEquals(VALUE, of(replica(), anna).decrypt(stored, "mfa.secret"));
    assertFalse(new String(stored, UTF_8).contains(new String(VALUE, UTF_8)));
  }

  @Test
  void anotherOwnersKeyReadsNothing() {
    account(anna);
    account(ben);
    byte[] stored = of(keys, anna).encrypt(VALUE, "mfa.secret");

    OwnerCipher other = of(keys, ben);

    assertThrows(DecryptionFailedException.class, () -> other.decrypt(stored, "mfa.secret"));
  }

  @Test
  void aValueInAnotherPlaceOrChangedOrCutIsRefused() {
    account(anna);
    OwnerCipher cipher = of(keys, anna);
    byte[] stored = cipher.encrypt(VALUE, "mfa.secret");

    assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(stored, "customer.name"));
    for (int at = 0; at < stored.length; at++) {
      byte[] changed = stored.clone();
      changed[at] ^= 1;
      byte[] cut = Arrays.copyOf(stored, at);
      assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(changed, "mfa.secret"));
      assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(cut, "mfa.secret"));
    }
  }

  @Test
  void theValueOfAnotherOwnersRowIsRefusedThoughTheKeyWereTheSame() {
    byte[] key = new byte[32];
    byte[] stored = new OwnerCipher(anna, key, random).encrypt(VALUE, "mfa.secret");
    OwnerCipher other = new OwnerCipher(ben, key, random);

    assertThrows(DecryptionFailedException.class, () -> other.decrypt(stored, "mfa.secret"));
  }

  @Test
  void howeverManyAskAtOnceAnOwnerHasOneKey() {
    account(anna);

    List<byte[]> stored =
        Together.run(8, number -> of(replica(), anna).encrypt(VALUE, "mfa.secret"));

    OwnerCipher cipher = of(keys, anna);
    stored.forEach(value -> assertArrayEquals(VALUE, cipher.decrypt(value, "mfa.secret")));
    assertEquals("1", Database.text("select count(*) from data_key where account_id = ?", anna));
  }

  @Test
  void aKeyOfATransactionThatFailedIsNotUsedAgain() {
    account(anna);
    transactions
        .unowned(
            tx ->
                keys.of(tx, anna)
                    .flatMap(cipher -> Uni.createFrom().failure(new IllegalStateException())))
        .onFailure()
        .recoverWithNull()
        .await()
        .indefinitely();

    byte[] stored = of(keys, anna).encrypt(VALUE, "mfa.secret");

    assertArrayEquals(VALUE, of(replica(), anna).decrypt(stored, "mfa.secret"));
  }

  @Test
  void theKeyOfAnAccountThatIsMadeInTheSameTransactionComesWithIt() {
    byte[] stored =
        transactions
            .unowned(
                tx ->
                    tx.query(
                            "insert into account (id, email_hash, email, display_name, password_hash, created_at, updated_at)"
                                + " values ('"
                                + anna
                                + "', '"
                                + anna
                                + "', '', 'Anna', '-', now(), now())")
                        .execute()
                        .flatMap(made -> keys.of(tx, anna))
                        .map(cipher -> cipher.encrypt(VALUE, "mfa.secret")))
            .await()
            .indefinitely();

    assertArrayEquals(VALUE, of(replica(), anna).decrypt(stored, "mfa.secret"));
  }

  @Test
  void theKeyGoesWithTheAccountOnEveryReplica() {
    account(anna);
    DataKeys other = replica();
    other.start(null);
    of(keys, anna);
    of(other, anna);

    transactions
        .unowned(
            tx ->
                tx.preparedQuery("delete from account where id = $1")
                    .execute(Tuple.of(anna))
                    .flatMap(gone -> keys.forget(tx, anna)))
        .await()
        .indefinitely();

    assertEquals("0", Database.text("select count(*) from data_key where account_id = ?", anna));
    Waiting.until(() -> isGone(keys) && isGone(other));
  }

  @Test
  void theKeyOfRecordsIsAnotherAndStaysWhenTheAccountsGoes() {
    account(anna);
    byte[] record = of(keys, anna, OwnerKey.RECORDS).encrypt(VALUE, "invoice.buyer");
    OwnerCipher other = of(keys, anna);

    transactions.unowned(tx -> keys.forget(tx, anna)).await().indefinitely();

    OwnerCipher later = replica().reading(anna, OwnerKey.RECORDS).await().indefinitely();
    assertArrayEquals(VALUE, later.decrypt(record, "invoice.buyer"));
    assertThrows(DecryptionFailedException.class, () -> other.decrypt(record, "invoice.buyer"));
  }

  @Test
  void aKeyThatIsNotCommittedIsNotReadNorRemembered() {
    account(anna);

    Uni<Object> both =
        transactions.unowned(
            tx ->
                keys.of(tx, anna, OwnerKey.RECORDS)
                    .flatMap(made -> keys.reading(anna, OwnerKey.RECORDS)));

    assertThrows(DecryptionFailedException.class, () -> both.await().indefinitely());
    byte[] stored = of(keys, anna, OwnerKey.RECORDS).encrypt(VALUE, "invoice.buyer");
    OwnerCipher later = replica().reading(anna, OwnerKey.RECORDS).await().indefinitely();
    assertArrayEquals(VALUE, later.decrypt(stored, "invoice.buyer"));
  }

  @Test
  void whatWasReadRightAfterSomethingDamagedIsRight() {
    account(anna);
    OwnerCipher cipher = of(keys, anna);
    byte[] stored = cipher.encrypt(VALUE, "mfa.secret");
    assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(stored, "elsewhere"));

    byte[] clear = cipher.decrypt(stored, "mfa.secret");

    assertArrayEquals(VALUE, clear);
  }

  @Test
  void threadsThatUseOneCipherDoNotDisturbEachOther() {
    account(anna);
    OwnerCipher cipher = of(keys, anna);

    List<Boolean> right =
        Together.run(
            8,
            number -> {
              byte[] mine = ("value " + number).getBytes(UTF_8);
              boolean all = true;
              for (int turn = 0; turn < 500; turn++) {
                byte[] stored = cipher.encrypt(mine, "place " + number);
                all &= Arrays.equals(mine, cipher.decrypt(stored, "place " + number));
              }
              return all;
            });

    assertEquals(List.of(true), right.stream().distinct().toList());
  }

  /** There is no account any more that a key could be made for. */
  private boolean isGone(DataKeys replica) {
    try {
      of(replica, anna);
      return false;
    } catch (PgException refused) {
      return true;
    }
  }

  /** An account that nobody can log into. */
  static void account(UUID id) {
    Database.update(
        "insert into account (id, email_hash, email, display_name, password_hash, created_at, updated_at)"
            + " values (?, ?, '', 'Anna', '-', now(), now())",
        id,
        id.toString().getBytes(UTF_8));
  }

  private DataKeys replica() {
    return new DataKeys(transactions, notices, wrap, random, alarms, clock);
  }

  private OwnerCipher of(DataKeys replica, UUID owner, OwnerKey kind) {
    return transactions.unowned(tx -> replica.of(tx, owner, kind)).await().indefinitely();
  }

  private OwnerCipher of(DataKeys replica, UUID owner) {
    return transactions.unowned(tx -> replica.of(tx, owner)).await().indefinitely();
  }
}
