package dev.holdfast.alert.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.SecurityNotice.Kind;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Receiver;
import dev.holdfast.testsupport.ReceiverStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From an alert to the receiver, which may be away. In-process, because the clock is moved. */
@QuarkusTest
@WithTestResource(ReceiverStack.class)
class DeliveryTest {
  private static Administrator ada;

  private final UUID account = UUID.randomUUID();

  @Inject SecurityNotices notices;
  @Inject Deliveries deliveries;

  @BeforeEach
  void nothingIsOwedFromBefore() {
    Database.update("delete from alert_delivery");
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void theReceiverIsToldOfANewAlert() throws IOException {
    try (Receiver receiver = ReceiverStack.receiver()) {
      String id = raised();

      Receiver.Post post = told(receiver, "alert.raised", id);

      JsonObject alert = new JsonObject(post.body()).getJsonObject("alert");
      assertEquals(
          Set.of(
              "id",
              "detector",
              "severity",
              "subject",
              "summary",
              "count",
              "firstSeen",
              "lastSeen",
              "state",
              "acknowledgedBy",
              "acknowledgedAt"),
          alert.fieldNames());
      assertEquals("refresh_reuse", alert.getString("detector"));
      assertEquals("account:" + account, alert.getString("subject"));
      assertEquals("open", alert.getString("state"));
      assertSigned(post);
      Waiting.until(() -> owed(id) == 0);
    }
  }

  @Test
  void theReceiverIsToldThatSomebodyTookNote() throws IOException {
    try (Receiver receiver = ReceiverStack.receiver()) {
      String id = raised();
      if (ada == null) {
        ada = Administrator.appointed("Ada");
      }

      ada.request().noContentType().post("/api/v1/admin/alerts/" + id + "/acknowledge");

      JsonObject alert =
          new JsonObject(told(receiver, "alert.acknowledged", id).body()).getJsonObject("alert");
      assertEquals("acknowledged", alert.getString("state"));
    }
  }

  @Test
  void theReceiverIsToldNowAndThenThatItGoesOn() throws IOException {
    try (Receiver receiver = ReceiverStack.receiver()) {
      String id = raised();
      told(receiver, "alert.raised", id);
      MovableClock.forward(Duration.ofMinutes(16));

      notices.raise(Kind.REFRESH_REUSED, account, null);

      JsonObject alert =
          new JsonObject(told(receiver, "alert.grew", id).body()).getJsonObject("alert");
      assertEquals(2, alert.getInteger("count"));
    }
  }

  @Test
  void aReceiverThatFailsIsToldAgain() throws IOException {
    try (Receiver receiver = ReceiverStack.receiver().answering(500)) {
      String id = raised();
      told(receiver, "alert.raised", id);
      Waiting.until(() -> attempts(id) == 1);
      receiver.answering(200);

      MovableClock.forward(Duration.ofSeconds(30));

      Waiting.until(() -> owed(id) == 0);
      assertEquals(2, about(receiver, id).size());
    }
  }

  @Test
  void nobodyWaitsForAReceiverThatIsAway() throws IOException {
    String id = raised();
    Waiting.until(() -> attempts(id) == 1);
    try (Receiver receiver = ReceiverStack.receiver()) {

      MovableClock.forward(Duration.ofSeconds(30));

      told(receiver, "alert.raised", id);
    }
  }

  /** Its row is all that a process leaves that was killed while it sent. */
  @Test
  void whatAKilledProcessWasAboutToSendIsSentByAnother() throws IOException {
    String id = raised();
    Waiting.until(() -> attempts(id) == 1);
    Database.update("delete from alert_delivery");
    try (Receiver receiver = ReceiverStack.receiver()) {

      Database.update(
          "insert into alert_delivery (id, alert_id, event, attempts, created_at, next_attempt)"
              + " values (gen_random_uuid(), ?::uuid, 'alert.raised', 1, now(), now())",
          id);

      told(receiver, "alert.raised", id);
      Waiting.until(() -> owed(id) == 0);
    }
  }

  @Test
  void thePauseGrows() {
    String id = raised();
    Waiting.until(() -> attempts(id) == 1);
    Database.update("update alert_delivery set attempts = 5, next_attempt = now()");

    Waiting.until(() -> attempts(id) == 6);

    // 15 s doubled five times, a quarter more or less.
    double seconds =
        Double.parseDouble(
            Database.text("select extract(epoch from next_attempt - now()) from alert_delivery"));
    assertTrue(seconds > 330 && seconds <= 600, () -> "it was " + seconds);
  }

  @Test
  void whatWasNotTakenWithinADayIsGivenUpAndTheAlertStays() {
    String id = raised();
    Waiting.until(() -> attempts(id) == 1);
    MovableClock.forward(Duration.ofHours(25));

    deliveries.giveUp().await().atMost(Duration.ofSeconds(10));

    assertEquals(0, owed(id));
    assertEquals("1", Database.text("select count(*) from alert where id = ?::uuid", id));
  }

  @Test
  void ofTooManyTheOldestAreGivenUp() {
    String id = raised();
    Waiting.until(() -> attempts(id) == 1);
    Database.update(
        "insert into alert_delivery (id, alert_id, event, created_at, next_attempt)"
            + " select ('01900000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, ?::uuid,"
            + " 'alert.grew', now(), now() + interval '1 hour' from generate_series(1, 10005) i",
        id);

    deliveries.giveUp().await().atMost(Duration.ofSeconds(10));

    assertEquals("10000", Database.text("select count(*) from alert_delivery"));
    assertEquals(1, attempts(id));
  }

  private String raised() {
    notices.raise(Kind.REFRESH_REUSED, account, null);
    String subject = "account:" + account;
    Waiting.until(() -> Database.text("select id from alert where subject = ?", subject) != null);
    return Database.text("select id from alert where subject = ?", subject);
  }

  private static Receiver.Post told(Receiver receiver, String event, String id) {
    Waiting.until(() -> about(receiver, id).stream().anyMatch(post -> event(post).equals(event)));
    return about(receiver, id).stream()
        .filter(post -> event(post).equals(event))
        .findFirst()
        .orElseThrow();
  }

  private static String event(Receiver.Post post) {
    return new JsonObject(post.body()).getString("event");
  }

  private static List<Receiver.Post> about(Receiver receiver, String id) {
    return receiver.posts().stream()
        .filter(
            post -> new JsonObject(post.body()).getJsonObject("alert").getString("id").equals(id))
        .toList();
  }

  /**
   * How often the first post about an alert was tried that is not taken yet; 0 if there is none.
   */
  private static int attempts(String id) {
    String attempts =
        Database.text("select max(attempts) from alert_delivery where alert_id = ?::uuid", id);
    return attempts == null ? 0 : Integer.parseInt(attempts);
  }

  private static int owed(String id) {
    return Integer.parseInt(
        Database.text("select count(*) from alert_delivery where alert_id = ?::uuid", id));
  }

  private static void assertSigned(Receiver.Post post) {
    String header = post.headers().get("holdfast-signature");
    long seconds = Long.parseLong(header.substring(2, header.indexOf(',')));
    assertEquals(Signature.of(List.of(ReceiverStack.SECRET), seconds, post.body()), header);
    assertTrue(Math.abs(Instant.now().getEpochSecond() - seconds) < 60);
  }
}
