package dev.holdfast.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Floods are counted, whatever there is of them, and nothing is dropped. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class RepeatedEventsTest {

  @Inject AuditTrail trail;

  private RepeatedEvents events;

  @BeforeEach
  void afresh() {
    events = new RepeatedEvents(trail);
  }

  @Test
  void theFirstAreWrittenAndTheOthersCountedWithWhatTheyWereAbout() {
    UUID account = UUID.randomUUID();

    for (int i = 0; i < 1234; i++) {
      events.note(refused(account), null, 20);
    }
    Waiting.until(() -> of(account).size() == 20);
    events.flush().await().indefinitely();

    List<AuditLog.Event> found = of(account);
    assertEquals(21, found.size());
    assertEquals("forbidden x 1214", found.get(20).reason());
    assertEquals("/api/v1/x", found.get(20).resource());
    assertEquals("denied", found.get(20).outcome());
  }

  @Test
  void afterAMinuteTheyBeginAnew() {
    UUID account = UUID.randomUUID();

    events.note(refused(account), null, 1);
    events.flush().await().indefinitely();
    events.note(refused(account), null, 1);

    Waiting.until(() -> of(account).size() == 2);
    events.flush().await().indefinitely();
    assertEquals(
        List.of("forbidden", "forbidden"),
        of(account).stream().map(AuditLog.Event::reason).toList());
  }

  @Test
  void beyondTheBoundOfAllTheyAreCounted() {
    RepeatedEvents small = new RepeatedEvents(trail, 10, 2);
    UUID account = UUID.randomUUID();
    small.note(refused(UUID.randomUUID()), null, 20);
    small.note(refused(UUID.randomUUID()), null, 20);

    small.note(refused(account), null, 20);
    small.flush().await().indefinitely();

    assertEquals(
        List.of("forbidden x 1"), of(account).stream().map(AuditLog.Event::reason).toList());
  }

  @Test
  void beyondTheActorsThatAreToldApartTheOthersAreCountedTogether() {
    RepeatedEvents small = new RepeatedEvents(trail, 2, 10);
    String reason = "many_" + UUID.randomUUID();
    small.note(refused(UUID.randomUUID()).because(reason), null, 0);
    small.note(refused(UUID.randomUUID()).because(reason), null, 0);

    for (int i = 0; i < 7; i++) {
      small.note(refused(UUID.randomUUID()).because(reason), null, 0);
    }
    small.flush().await().indefinitely();

    assertEquals(2, AuditLog.read("reason = ?", reason + " x 1").size());
    List<AuditLog.Event> others = AuditLog.read("reason = ?", reason + " x 7");
    assertEquals(1, others.size());
    assertEquals("others", others.get(0).resource());
    assertEquals("anonymous", others.get(0).actor());
  }

  private static AuditEvent refused(UUID account) {
    return AuditEvent.denied(AuditAction.ACCESS_REFUSED, "forbidden").by(account).on("/api/v1/x");
  }

  private static List<AuditLog.Event> of(UUID account) {
    return AuditLog.read("actor = ?", "account:" + account);
  }
}
