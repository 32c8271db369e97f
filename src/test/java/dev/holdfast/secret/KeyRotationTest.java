package dev.holdfast.secret;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.secret.signing.SigningKeys;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.MasterKeyFile;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Traffic;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys change while somebody logs in and reads without a pause. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
@WithTestResource(MasterKeyFile.class)
class KeyRotationTest {
  private static final String ME = "/api/v1/me";
  private static final Duration STEP = Duration.ofMinutes(5);

  @Inject SigningKeys signing;
  @Inject MasterKeyRegister register;
  @Inject Rewrapping rewrapping;
  @Inject Keyring keyring;
  @Inject DataKeys keys;

  @ConfigProperty(name = "holdfast.master-keys")
  Path file;

  @TestHTTPResource(value = "/health/ready", management = true)
  URL ready;

  /** One key, which signs, whatever the tests before have left. */
  @BeforeEach
  void begin() {
    signing.rotate(true).await().indefinitely();
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void signingKeysChangeWithoutAFailedRequest() throws Exception {
    Actor anna = Actor.registered("Anna");
    String before = kid(anna.token());
    List<String> published;
    String meanwhile;
    String afterwards;

    try (Traffic traffic = new Traffic(anna, ME)) {
      signing.rotate(false).await().indefinitely();
      published = published();
      meanwhile = kid(traffic.freshToken());
      MovableClock.forward(STEP);
      afterwards = kid(traffic.freshToken());
      // On until the last token of the old key has ended, never longer at once than a token lasts.
      for (int step = 0; step < 13; step++) {
        MovableClock.forward(STEP);
        traffic.freshToken();
      }

      assertEquals(List.of(), traffic.failures());
      assertTrue(traffic.reads() > 0);
    }

    assertEquals(before, meanwhile, "signs on while the new one is only published");
    assertNotEquals(before, afterwards);
    assertTrue(published.containsAll(List.of(before, afterwards)));
    assertFalse(published().contains(before));
  }

  @Test
  void anEmergencyEndsTheTokensOfTheOldKey() {
    Actor ben = Actor.registered("Ben");

    signing.rotate(true).await().indefinitely();

    Actor fresh = Actor.registered("Ben");
    assertEquals(401, ben.request().get(ME).statusCode());
    assertEquals(200, fresh.request().get(ME).statusCode());
    assertEquals(List.of(kid(fresh.token())), published());
  }

  @Test
  void masterKeysChangeWithoutAFailedRequest() throws Exception {
    Actor anna = Actor.registered("Anna");
    InvoiceBooks books = InvoiceBooks.inBusiness(anna);
    String invoice = books.issued();
    String frozen = Database.text("select i::text from invoice i where id = ?::uuid", invoice);
    String shown = books.get(invoice).asString();
    String old = Files.readString(file);
    String oldId = old.substring(0, old.indexOf(':'));
    String next = MasterKeyFile.line("next");
    int readyBetween;
    String rowsAfterwards;

    try (Traffic traffic = new Traffic(anna, ME)) {
      Files.writeString(file, next + old);
      rereadAndSettle();
      traffic.freshToken();
      rewrapping.eachMinute().await().indefinitely();
      rowsAfterwards = rowsUnder(oldId);
      Files.writeString(file, next);
      register.again().await().indefinitely();
      register.again().await().indefinitely();
      readyBetween = given().get(ready).statusCode();
      signing.rotate(false).await().indefinitely();
      traffic.freshToken();

      assertEquals(List.of(), traffic.failures());
      assertTrue(traffic.reads() > 0);
    }

    keys.forgetAll();
    assertEquals(shown, books.get(invoice).asString());
    assertEquals("Kunde", anna.request().get("/api/v1/customers").path("items[0].name"));
    assertEquals(
        frozen, Database.text("select i::text from invoice i where id = ?::uuid", invoice));
    assertEquals("0", rowsAfterwards);
    assertEquals(List.of("next"), keyring.all().stream().map(MasterKey::id).toList());
    assertEquals(200, readyBetween);
    assertEquals(200, Actor.registered("Ben").request().get(ME).statusCode());
  }

  private void rereadAndSettle() {
    register.again().await().indefinitely();
    MovableClock.forward(STEP);
    register.again().await().indefinitely();
  }

  private static String rowsUnder(String keyId) {
    return Database.text(
        "select (select count(*) from server_key where key_id = ?)"
            + " + (select count(*) from signing_key where key_id = ?)"
            + " + (select count(*) from data_key where key_id = ?)"
            + " + (select count(*) from record_key where key_id = ?)",
        keyId,
        keyId,
        keyId,
        keyId);
  }

  private static List<String> published() {
    return given().get("/.well-known/jwks.json").path("keys.kid");
  }

  private static String kid(String token) {
    String header = token.substring(0, token.indexOf('.'));
    return JsonPath.from(new String(Base64.getUrlDecoder().decode(header), UTF_8)).get("kid");
  }
}
