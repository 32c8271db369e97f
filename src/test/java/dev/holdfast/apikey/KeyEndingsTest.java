package dev.holdfast.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.account.OwnerMails;
import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class KeyEndingsTest {
  private static final String TOLD =
      "select count(*) from outgoing_mail where recipient_hash = ? and kind = 'key_ending'";

  @Inject KeyEndings endings;
  @Inject Transactions transactions;
  @Inject OwnerMails mails;
  @Inject Clock clock;

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void aKeyIsToldOfOnceSevenDaysBeforeItEndsWhateverTheReplicas() {
    Actor hal = Actor.registered("Hal");
    Machine machine = Machine.of(hal, "read:invoices");
    endings.tell().await().indefinitely();
    assertEquals("0", Database.text(TOLD, Database.hash(hal.email())));

    MovableClock.forward(Duration.ofDays(83).plusMinutes(1));
    KeyEndings other = new KeyEndings(transactions, mails, clock);
    Together.run(
        6,
        i -> {
          (i % 2 == 0 ? endings : other).tell().await().indefinitely();
          return null;
        });

    assertEquals("1", Database.text(TOLD, Database.hash(hal.email())));
    String mail =
        Mailbox.awaitCount(hal.email(), 3).stream()
            .filter(text -> text.contains("about to end"))
            .findFirst()
            .orElseThrow();
    assertFalse(mail.contains(machine.key().substring(8, 20)));
  }

  @Test
  void aKeyThatWasMadeForAFewDaysIsNotToldOf() {
    Actor ida = Actor.registered("Ida");
    Machine.of(
        ida,
        Map.of(
            "scopes",
            List.of("read:invoices"),
            "expiresAt",
            Instant.now().plus(5, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS).toString()));

    endings.tell().await().indefinitely();

    assertEquals("0", Database.text(TOLD, Database.hash(ida.email())));
  }

  @Test
  void aKeyThatExpiredIsListedForThirtyDaysMore() {
    Actor joe = Actor.registered("Joe");
    Machine machine = Machine.of(joe, "read:invoices");

    MovableClock.forward(Duration.ofDays(119));
    endings.forget().await().indefinitely();
    assertTrue(exists(machine));
    MovableClock.forward(Duration.ofDays(2));
    endings.forget().await().indefinitely();

    assertFalse(exists(machine));
  }

  private static boolean exists(Machine machine) {
    return Database.text("select id from api_key where id = ?::uuid", machine.id()) != null;
  }
}
