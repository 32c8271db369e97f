package dev.holdfast.audit.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.kernel.Ids;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a superuser of the database changes in the log is found, and the first place named. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class TamperingTest {
  private static long from;

  @Inject AuditTrail trail;
  @Inject Sealer sealer;
  @Inject Verifications verifications;
  @Inject MeterRegistry metrics;
  @Inject Ids ids;

  /** Ten events with a seal behind the fifth and the tenth; then two that no seal covers. */
  @BeforeEach
  void events() {
    if (from > 0) {
      return;
    }
    add(5);
    seal();
    from = Long.parseLong(Database.text("select position from audit_head")) - 5;
    add(5);
    seal();
    add(2);
  }

  @Test
  void whatIsAsItWasWrittenIsIntact() {
    Verifications.Verdict verdict = verify();

    assertTrue(verdict.isIntact(), verdict::toString);
    assertTrue(verdict.checkedEvents() >= 12, verdict::toString);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "an edited event | 3 | event_changed"
            + " | update audit_event set outcome = 'denied' where id = {3}",
        "an edited time | 3 | event_changed"
            + " | update audit_event set at = at + interval '1 ms' where id = {3}",
        "an edited hash | 4 | event_changed"
            + " | update audit_link set hash = sha256('x') where position = {p4}",
        "a deleted event | 3 | event_missing | delete from audit_event where id = {3}",
        "a deleted event with its link | 3 | position_missing"
            + " | with l as (delete from audit_link where position = {p3} returning event_id)"
            + " delete from audit_event where id in (select event_id from l)",
        "events that changed places | 3 | event_changed"
            + " | update audit_link set event_id = gen_random_uuid() where position = {p3};"
            + " update audit_link set event_id = {3} where position = {p4};"
            + " update audit_link set event_id = {4} where position = {p3}",
        "a tail that was cut off | 12 | position_missing"
            + " | delete from audit_link where position >= {p12}",
        "a beginning that was cut off | 5 | beginning_missing"
            + " | update audit_head set forgotten_position = {p5}, forgotten_seal ="
            + " (select number from audit_seal where position = {p5});"
            + " delete from audit_event where id in"
            + " (select event_id from audit_link where position <= {p5});"
            + " delete from audit_link where position <= {p5};"
            + " delete from audit_seal where position < {p5}",
        "a seal that was taken out | | seal_missing"
            + " | delete from audit_seal where position = {p5}",
        "the last seal | | seal_missing"
            + " | delete from audit_seal where number = (select max(number) from audit_seal)",
        "an edited seal | 5 | seal_mismatch"
            + " | update audit_seal set hash = sha256('x') where position = {p5}",
        "a seal with another signature | 10 | seal_forged"
            + " | update audit_seal set signature = sha512('x') where position = {p10}",
        "a head that was set back | 12 | end_mismatch"
            + " | update audit_head set position = l.position, hash = l.hash from audit_link l"
            + " where l.position = {p11}"
      })
  void isFound(String what, Long place, String reason, String sql) {
    Broken broken;
    try (Spoiling spoilt = new Spoiling(filled(sql))) {
      broken = verify().firstBroken();
    }

    assertEquals(reason, broken.reason().label());
    // The job may have sealed in between, so which seal is the next is not certain.
    if (place != null) {
      assertEquals(from + place, broken.position());
    }
  }

  @Test
  void anEventThatWasPutInBesideTheChainIsFound() {
    Broken broken;
    try (Spoiling spoilt =
        new Spoiling(
            "insert into audit_event (id, at, action, outcome, actor) values"
                + " ('018f0000-0000-7000-8000-000000000000', now(), 'login', 'success', 'x')")) {
      broken = verify().firstBroken();
    }

    assertEquals(Broken.Reason.EVENT_NOT_CHAINED, broken.reason());
    assertEquals("018f0000-0000-7000-8000-000000000000", broken.eventId().toString());
    assertNull(broken.position());
  }

  @Test
  void anEventThatWasTakenOutBeforeItWasChainedIsFound() {
    Broken broken;
    try (Spoiling spoilt =
        new Spoiling(
            "insert into audit_unchained values ('018f0000-0000-7000-8000-000000000000')")) {
      broken = verify().firstBroken();
    }

    assertEquals(Broken.Reason.EVENT_MISSING, broken.reason());
  }

  @Test
  void whatNeverGotIntoTheChainIsFoundByTheHourlyLook() {
    Verifications.Verdict before = lookAgain();
    UUID left = ids.next();

    Verdicts found;
    try (Spoiling spoilt =
        new Spoiling(
            "insert into audit_event (id, at, action, outcome, actor) values"
                + " ('"
                + left
                + "', now(), 'login', 'success', 'x')")) {
      found = new Verdicts(lookAgain(), lookAgain());
    }

    assertTrue(before.isIntact(), before::toString);
    assertEquals(Broken.Reason.EVENT_NOT_CHAINED, found.first().firstBroken().reason());
    assertEquals(left, found.first().firstBroken().eventId());
    assertEquals(left, found.next().firstBroken().eventId());
    assertTrue(lookAgain().isIntact());
  }

  /** The second look must not pass by what the first has told. */
  private record Verdicts(Verifications.Verdict first, Verifications.Verdict next) {}

  private Verifications.Verdict lookAgain() {
    return verifications.lookAgain().await().indefinitely();
  }

  @Test
  void aBrokenChainIsTold() {
    double before = notices();

    try (Spoiling spoilt =
        new Spoiling(filled("update audit_event set actor = 'x' where id = {3}"))) {
      verify();
      lookAgain();
    }

    assertEquals(before + 2, notices());
  }

  @Test
  void whoeverRewritesWhatThisReplicaChainedIsNoticedWhenItGoesOn() {
    double before = notices();

    try (Spoiling spoilt =
        new Spoiling(
            "update audit_link set hash = sha256('x')"
                + " where position = (select position from audit_head)",
            "update audit_head set hash = sha256('x')",
            "select pg_advisory_unlock(" + Chaining.LOCK + ")")) {
      note();
      Waiting.until(() -> notices() > before);
    }

    // Now the end is behind the one that it had before, and that is noticed as well.
    note();
    Waiting.until(() -> notices() > before + 1);
  }

  private void note() {
    trail.note(AuditEvent.done(AuditAction.LOGIN).bySystem(), null).await().indefinitely();
  }

  private double notices() {
    return metrics.counter("holdfast.security.notices", "kind", "audit_chain_broken").count();
  }

  /** Names of events and positions of this test. */
  private static String filled(String sql) {
    String filled = sql;
    for (int i = 12; i > 0; i--) {
      filled =
          filled
              .replace("{p" + i + "}", Long.toString(from + i))
              .replace(
                  "{" + i + "}",
                  "'"
                      + Database.text(
                          "select event_id from audit_link where position = ?", from + i)
                      + "'");
    }
    return filled;
  }

  private Verifications.Verdict verify() {
    return verifications.verify().await().indefinitely();
  }

  private void add(int events) {
    long before = Long.parseLong(Database.text("select position from audit_head"));
    for (int i = 0; i < events; i++) {
      note();
    }
    Waiting.until(
        () -> {
          sealer.chain().await().indefinitely();
          return Long.parseLong(Database.text("select position from audit_head"))
              >= before + events;
        });
  }

  /** By this test or by the job, whoever is first. */
  private void seal() {
    Waiting.until(
        () -> {
          sealer.seal().await().indefinitely();
          return "t"
              .equals(
                  Database.text(
                      "select position = (select max(position) from audit_seal) from audit_head"));
        });
  }
}
