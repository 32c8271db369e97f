package dev.holdfast.session.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class RevocationsTest {
  private static final String CUT =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name = 'holdfast-notices'";

  @Inject Revocations revocations;
  @Inject Transactions transactions;
  @Inject Notices notices;
  @Inject Clock clock;

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void anEndedSessionIsKnownWithinASecond() {
    UUID session = UUID.randomUUID();

    end(revocations, session);

    Waiting.until(Duration.ofSeconds(1), () -> hasEnded(revocations, session));
    assertFalse(hasEnded(revocations, UUID.randomUUID()));
  }

  @Test
  void tokensOfAnEndedAccountHoldIfTheyWereIssuedLater() {
    UUID account = UUID.randomUUID();
    Instant before = clock.instant();
    AtomicReference<UUID> heard = new AtomicReference<>();
    revocations.whenAccountEnds(
        ended -> {
          if (ended.equals(account)) {
            heard.set(ended);
          }
        });

    transactions.unowned(tx -> revocations.endAccount(tx, account)).await().indefinitely();

    Waiting.until(() -> account.equals(heard.get()));
    assertTrue(hasEnded(account, before));
    assertFalse(hasEnded(account, clock.instant().plusSeconds(1)));
  }

  @Test
  void whatEndedWhileNobodyListenedIsAskedOfTheTableAndThenCaughtUp() {
    UUID session = UUID.randomUUID();
    Waiting.until(notices::inStep);

    Database.text(CUT);
    Waiting.until(() -> !notices.inStep());
    end(revocations, session);

    assertTrue(hasEnded(revocations, session));
    Waiting.until(notices::inStep);
    assertTrue(hasEnded(revocations, session));
  }

  @Test
  void withMoreThanFitTheTableIsAskedAndNoneIsForgotten() {
    Revocations small = new Revocations(transactions, notices, clock, () -> 2);
    small.start(null);
    List<UUID> sessions = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());

    sessions.forEach(session -> end(small, session));

    Waiting.until(() -> !small.isComplete());
    for (UUID session : sessions) {
      assertTrue(hasEnded(small, session));
    }
    assertFalse(hasEnded(small, UUID.randomUUID()));
  }

  @Test
  void aRevocationIsForgottenWhenTheLastTokenThatItCouldHitHasRunOut() {
    UUID session = UUID.randomUUID();
    end(revocations, session);
    Waiting.until(() -> hasEnded(revocations, session));

    MovableClock.forward(Duration.ofMinutes(62));
    revocations.purge().await().indefinitely();

    assertFalse(hasEnded(revocations, session));
    assertEquals("0", Database.text("select count(*) from revocation where subject = ?", session));
  }

  private void end(Revocations where, UUID session) {
    transactions
        .unowned(connection -> where.endSessions(connection, List.of(session)))
        .await()
        .indefinitely();
  }

  private boolean hasEnded(Revocations where, UUID session) {
    return where.hasEnded(session, null, clock.instant()).await().indefinitely();
  }

  private boolean hasEnded(UUID account, Instant issuedAt) {
    return revocations.hasEnded(null, account, issuedAt).await().indefinitely();
  }
}
