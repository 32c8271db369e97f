package dev.holdfast.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
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

    Waiting.until(() -> of(account).size() > 20);
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

    Waiting.until(() -> !of(account).isEmpty());
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

    Waiting.until(() -> counted(reason).size() == 3);
    assertEquals(2, AuditLog.read("reason = ?", reason + " x 1").size());
    List<AuditLog.Event> others = AuditLog.read("reason = ?", reason + " x 7");
    assertEquals(1, others.size());
    assertEquals("others", others.get(0).resource());
    assertEquals("anonymous", others.get(0).actor());
  }

  /** Whoever has a /48 of IPv6 has 65,536 networks: one for each request. */
  @Test
  void networksThatAreTooManyAreCountedByTheirBlock() {
    RepeatedEvents small = new RepeatedEvents(trail, 2, 10);
    String reason = "many_" + UUID.randomUUID();
    AuditEvent event = AuditEvent.denied(AuditAction.AUTHENTICATION_REFUSED, reason);

    for (int i = 1; i <= 7; i++) {
      small.count(event, "anonymous", at("2001:db8:1:" + i + "::7"));
      small.count(event, "anonymous", at("198.51." + i + ".7"));
    }
    small.count(event, "anonymous", at("2001:db8:2::7"));
    small.count(event, "anonymous", at("2001:db8:3::7"));
    small.flush().await().indefinitely();

    assertEquals(
        List.of(
            "address:198.51.0.0/16 x 6",
            "address:198.51.1.0/24 x 1",
            "address:2001:db8:1:1::/64 x 1",
            "address:2001:db8:1::/48 x 6",
            "others x 2"),
        told(reason, 16));
  }

  @Test
  void strangersDoNotTakeThePlacesOfWhoIsKnown() {
    RepeatedEvents small = new RepeatedEvents(trail, 2, 2);
    UUID account = UUID.randomUUID();
    for (int i = 1; i <= 7; i++) {
      small.count(
          AuditEvent.denied(AuditAction.ACCESS_REFUSED, "forbidden"),
          "anonymous",
          at("2001:db8:" + i + "::7"));
    }

    small.note(refused(account), null, 1);
    small.note(refused(account), null, 1);
    small.flush().await().indefinitely();

    Waiting.until(() -> of(account).size() == 2);
    assertEquals(
        Set.of("forbidden", "forbidden x 1"),
        Set.copyOf(of(account).stream().map(AuditLog.Event::reason).toList()));
  }

  /** That is what the queue keeps places for. */
  @Test
  void aMinuteIsFewEventsWhateverCame() {
    String reason = "many_" + UUID.randomUUID();
    AuditEvent event = AuditEvent.denied(AuditAction.ACCESS_REFUSED, reason);

    for (int i = 0; i < 2_000; i++) {
      String group = Integer.toHexString(i);
      events.count(event.by(UUID.randomUUID()), "account:" + i, null);
      events.count(event, "anonymous", at("2001:db8:1:" + group + "::7"));
      events.count(event, "anonymous", at("2001:db8:" + group + "::7"));
    }
    events.flush().await().indefinitely();

    List<String> told = told(reason, 6_000);
    assertTrue(told.size() < AuditQueue.OWN, () -> told.size() + " events");
  }

  private static ClientAddress at(String address) {
    return ClientAddress.parse(address).orElseThrow();
  }

  private static long times(String told) {
    return Long.parseLong(told.replaceAll(".* x ", ""));
  }

  /** What was counted for a reason, of whom and how often, as soon as all of it is written. */
  private static List<String> told(String reason, long all) {
    Waiting.until(
        () -> counted(reason).stream().mapToLong(event -> times(event.reason())).sum() == all);
    return counted(reason).stream()
        .map(event -> event.resource() + " x " + times(event.reason()))
        .sorted()
        .toList();
  }

  private static List<AuditLog.Event> counted(String reason) {
    return AuditLog.read("reason like ?", reason + " x %");
  }

  private static AuditEvent refused(UUID account) {
    return AuditEvent.denied(AuditAction.ACCESS_REFUSED, "forbidden").by(account).on("/api/v1/x");
  }

  private static List<AuditLog.Event> of(UUID account) {
    return AuditLog.read("actor = ?", "account:" + account);
  }
}
