package dev.holdfast.secret.signing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.CostlyWork;
import dev.holdfast.secret.KeyringTest;
import dev.holdfast.secret.SecretConfig;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class SigningKeysTest {
  @Inject Transactions transactions;
  @Inject SigningKeyRows rows;
  @Inject CostlyWork work;
  @Inject Clock clock;
  @Inject Ids ids;
  @Inject SigningKeys running;

  @TestHTTPResource(value = "/health/ready", management = true)
  URL ready;

  @AfterEach
  void forgetOtherAlgorithms() {
    Database.update("delete from signing_key where algorithm <> 'PS256'");
  }

  @Test
  void replicasThatStartTogetherMakeOneKey() throws Exception {
    List<SigningKeys> replicas = Stream.generate(() -> replica("ES256")).limit(4).toList();

    replicas.parallelStream().forEach(replica -> replica.load(new StartupEvent()));

    for (SigningKeys replica : replicas) {
      awaitLoaded(replica);
    }
    assertEquals("1", Database.text("select count(*) from signing_key where algorithm = 'ES256'"));
    assertEquals(1, replicas.stream().map(replica -> replica.current().kid()).distinct().count());
  }

  @Test
  void aKeyOfAnotherAlgorithmIsMadeWhenTheSettingChanges() throws Exception {
    SigningKeys replica = replica("EDDSA");

    replica.load(new StartupEvent());

    awaitLoaded(replica);
    assertEquals(SigningAlgorithm.EDDSA, replica.current().algorithm());
    assertTrue(
        replica.verifying(running.current().kid()).isPresent(), "tokens of the old one still hold");
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

  private SigningKeys replica(String algorithm) {
    SecretConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(SecretConfig.class)
            .withDefaultValue("holdfast.master-keys", KeyringTest.OLD)
            .withDefaultValue("holdfast.jwt.algorithm", algorithm)
            .build()
            .getConfigMapping(SecretConfig.class);
    return new SigningKeys(transactions, rows, work, config, clock, ids);
  }

  private static void awaitLoaded(SigningKeys keys) throws InterruptedException {
    for (int i = 0; i < 500 && !keys.isLoaded(); i++) {
      Thread.sleep(20);
    }
    assertTrue(keys.isLoaded());
  }
}
