package dev.holdfast.account.lockout;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.SecurityNotices;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.ratelimit.Passage;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What failures of one account from anywhere come to. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AccountLockTest {
  private static final Actors actors = new Actors();
  private static final int ADMITTED = 0;

  @Inject Guesses guesses;
  @Inject Transactions transactions;
  @Inject LockoutKeys keys;
  @Inject AccountTries tries;
  @Inject OwnerWarnings warnings;
  @Inject SecurityNotices notices;
  @Inject Ids ids;
  @Inject Clock clock;
  @Inject AuditTrail trail;
  @Inject MeterRegistry metrics;
  @Inject KnownDevices devices;

  @BeforeEach
  void stopClock() {
    actors.anna();
    MovableClock.stop();
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void aHundredFailuresFromAnywhereKeepUnknownDevicesOutFor15Minutes() {
    Actor owner = Actor.registered("Owner");
    fail(Guesses.Kind.LOGIN, owner.email(), 100);

    Response answer = Visitor.unknown().logIn(owner.email(), owner.password());

    assertProblem(answer, 429, "too_many_attempts");
    assertEquals("900", answer.header("Retry-After"));
  }

  @Test
  void ninetyNineDoNot() {
    Actor owner = Actor.registered("Owner");
    fail(Guesses.Kind.LOGIN, owner.email(), 99);

    assertEquals(200, Visitor.unknown().logIn(owner.email(), owner.password()).statusCode());
  }

  @Test
  void afterTheLockTheOwnerGetsInFromAnywhere() {
    Actor owner = Actor.registered("Owner");
    fail(Guesses.Kind.LOGIN, owner.email(), 100);

    MovableClock.forward(Duration.ofMinutes(15));

    assertEquals(200, Visitor.unknown().logIn(owner.email(), owner.password()).statusCode());
  }

  @Test
  void whoReadsTheAccountsMailGetsInDuringTheLockOnANewDevice() {
    Actor owner = Actor.registered("Owner");
    fail(Guesses.Kind.LOGIN, owner.email(), 100);
    Visitor visitor = Visitor.unknown();
    visitor.request().body(Map.of("email", owner.email())).post("/api/v1/auth/password/forgot");
    // Beside the mail about the lock, and behind the code that verified the address.
    String code =
        Mailbox.awaitCount(owner.email(), 3).stream()
            .skip(1)
            .map(Mailbox::codeIn)
            .flatMap(Optional::stream)
            .findFirst()
            .orElseThrow();
    String next = "another good one 7";

    Response reset =
        visitor
            .request()
            .body(Map.of("email", owner.email(), "code", code, "newPassword", next))
            .post("/api/v1/auth/password/reset");

    assertEquals(204, reset.statusCode(), reset::asString);
    assertEquals(429, Visitor.unknown().logIn(owner.email(), next).statusCode());
    assertEquals(200, visitor.keeping(reset).logIn(owner.email(), next).statusCode());
  }

  @Test
  void aDeviceThatLoggedInBeforeGetsInDuringTheLock() {
    Actor owner = Actor.registered("Owner");
    Visitor device = Visitor.knownTo(owner);
    fail(Guesses.Kind.LOGIN, owner.email(), 100);

    Response answer = device.elsewhere().logIn(owner.email(), owner.password());

    assertEquals(200, answer.statusCode());
  }

  @Test
  void aDeviceThatLoggedInBeforeGetsInThoughItsNetworkMustWait() {
    Actor owner = Actor.registered("Owner");
    Visitor device = Visitor.knownTo(owner);
    Visitor neighbour = device.with(null);
    for (int i = 0; i < 6; i++) {
      neighbour.logIn(owner.email(), "wrong wrong wrong");
    }

    assertEquals(200, device.logIn(owner.email(), owner.password()).statusCode());
  }

  @Test
  void aKnownDeviceHasABudgetOfItsOwnAndNoMore() {
    Actor owner = Actor.registered("Owner");
    Visitor device = Visitor.knownTo(owner);
    for (int i = 0; i < 5; i++) {
      assertEquals(401, device.logIn(owner.email(), "wrong wrong wrong").statusCode());
    }

    Response answer = device.elsewhere().logIn(owner.email(), owner.password());

    assertProblem(answer, 429, "too_many_attempts");
  }

  @Test
  void aDeviceKnownToAnotherAccountIsUnknown() {
    Actor owner = Actor.registered("Owner");
    Visitor device = Visitor.knownTo(actors.anna());
    fail(Guesses.Kind.LOGIN, owner.email(), 100);

    assertEquals(429, device.logIn(owner.email(), owner.password()).statusCode());
  }

  @Test
  void aRunningSessionIsNotTouched() {
    Actor owner = Actor.registered("Owner");
    fail(Guesses.Kind.LOGIN, owner.email(), 100);

    assertEquals(200, owner.request().get("/api/v1/me").statusCode());
    assertEquals(
        ADMITTED,
        tried(Guesses.Kind.LOGIN, owner.email(), GuessSource.inSession(UUID.randomUUID())));
  }

  @Test
  void theOwnerIsMailedOnceALockAndTheWatchIsTold() {
    Actor owner = Actor.registered("Owner");
    double before = lockNotices();
    int mails = Mailbox.of(owner.email()).size();
    fail(Guesses.Kind.LOGIN, owner.email(), 100);
    for (int i = 0; i < 20; i++) {
      tried(Guesses.Kind.LOGIN, owner.email(), anywhere());
    }

    List<String> came = Mailbox.awaitCount(owner.email(), mails + 1);

    assertTrue(came.get(mails).contains("Logging in to your Holdfast account is paused"));
    assertEquals(mails + 1, Mailbox.afterAWhile(owner.email()).size());
    assertEquals(1, lockNotices() - before);
  }

  @Test
  void theLockDoublesTo24Hours() {
    String email = somebody();
    List<Integer> minutes = new ArrayList<>();

    for (int i = 0; i < 9; i++) {
      fail(Guesses.Kind.LOGIN, email, 100);
      int wait = tried(Guesses.Kind.LOGIN, email, anywhere());
      minutes.add(wait / 60);
      MovableClock.forward(Duration.ofSeconds(wait));
    }

    assertEquals(List.of(15, 30, 60, 120, 240, 480, 960, 1440, 1440), minutes);
  }

  @Test
  void aDayAfterALockTheNextIsShortAgain() {
    String email = somebody();
    fail(Guesses.Kind.LOGIN, email, 100);
    MovableClock.forward(Duration.ofMinutes(15).plusHours(24));

    fail(Guesses.Kind.LOGIN, email, 100);

    assertEquals(900, tried(Guesses.Kind.LOGIN, email, anywhere()));
  }

  @Test
  void triesDuringTheLockDoNotExtendIt() {
    String email = somebody();
    fail(Guesses.Kind.LOGIN, email, 100);
    MovableClock.forward(Duration.ofMinutes(14));
    for (int i = 0; i < 200; i++) {
      tried(Guesses.Kind.LOGIN, email, anywhere());
    }

    assertEquals(60, tried(Guesses.Kind.LOGIN, email, anywhere()));
  }

  @Test
  void anAddressWithoutAnAccountIsLockedAlike() {
    String email = somebody();
    fail(Guesses.Kind.LOGIN, email, 100);

    Response answer = Visitor.unknown().logIn(email, "wrong wrong wrong");

    assertProblem(answer, 429, "too_many_attempts");
    assertEquals("900", answer.header("Retry-After"));
  }

  @Test
  void theHourSlides() {
    String email = somebody();
    fail(Guesses.Kind.LOGIN, email, 60);
    MovableClock.forward(Duration.ofMinutes(59));
    fail(Guesses.Kind.LOGIN, email, 39);
    MovableClock.forward(Duration.ofMinutes(2));
    fail(Guesses.Kind.LOGIN, email, 60);

    assertEquals(ADMITTED, tried(Guesses.Kind.LOGIN, email, anywhere()), "the hundredth");
  }

  @Test
  void ofTwoHundredGuessesAtOnceFromAsManyNetworksAHundredAreAdmitted() {
    String email = somebody();

    List<Integer> waits =
        Together.run(40, i -> sum(5, () -> tried(Guesses.Kind.LOGIN, email, anywhere())));

    assertEquals(100, waits.stream().mapToInt(Integer::intValue).sum(), "each refused for 1 s");
  }

  @Test
  void rightPasswordsAreNotCounted() {
    String email = somebody();
    for (int i = 0; i < 150; i++) {
      attempt(guesses, Guesses.Kind.LOGIN, email, anywhere()).succeeded().await().indefinitely();
    }

    fail(Guesses.Kind.LOGIN, email, 99);

    assertEquals(ADMITTED, tried(Guesses.Kind.LOGIN, email, anywhere()));
  }

  @Test
  void whatNobodyLookedAtIsNotCounted() {
    String email = somebody();
    GuessSource source = anywhere();
    for (int i = 0; i < 20; i++) {
      attempt(guesses, Guesses.Kind.LOGIN, email, source).withdrawn().await().indefinitely();
    }

    assertEquals(ADMITTED, tried(Guesses.Kind.LOGIN, email, source));
  }

  @Test
  void anotherReplicaAndARestartCountOn() {
    String email = somebody();
    GuessSource source = anywhere();
    Guesses other = new Guesses(transactions, keys, tries, warnings, notices, ids, clock, trail);
    for (int i = 0; i < 3; i++) {
      attempt(guesses, Guesses.Kind.LOGIN, email, source).failed().await().indefinitely();
    }
    for (int i = 0; i < 2; i++) {
      attempt(other, Guesses.Kind.LOGIN, email, source).failed().await().indefinitely();
    }

    assertEquals(1, tried(Guesses.Kind.LOGIN, email, source));
  }

  @Test
  void tenWrongCodesKeepUnknownDevicesFromEnteringCodesAndTheOwnerIsMailed() {
    Actor owner = Actor.registered("Owner");
    int mails = Mailbox.of(owner.email()).size();
    fail(Guesses.Kind.CODE, owner.email(), 10);

    assertEquals(900, tried(Guesses.Kind.CODE, owner.email(), anywhere()));
    assertTrue(
        Mailbox.awaitCount(owner.email(), mails + 1)
            .get(mails)
            .contains("Somebody enters wrong codes"));
  }

  @Test
  void codesAndPasswordsAreCountedApart() {
    String email = somebody();
    fail(Guesses.Kind.CODE, email, 10);

    assertEquals(ADMITTED, tried(Guesses.Kind.LOGIN, email, anywhere()));
  }

  @Test
  void tenWrongCodesMayComeFromOneNetwork() {
    String email = somebody();
    GuessSource source = anywhere();

    for (int i = 0; i < 10; i++) {
      attempt(guesses, Guesses.Kind.CODE, email, source).failed().await().indefinitely();
    }

    assertEquals(900, tried(Guesses.Kind.CODE, email, source));
  }

  @Test
  void aSessionMayEnterCodesDuringTheLockWithABudgetOfItsOwn() {
    String email = somebody();
    fail(Guesses.Kind.CODE, email, 10);
    GuessSource session = GuessSource.inSession(UUID.randomUUID());

    for (int i = 0; i < 5; i++) {
      attempt(guesses, Guesses.Kind.CODE, email, session).failed().await().indefinitely();
    }

    assertEquals(1, tried(Guesses.Kind.CODE, email, session));
  }

  @Test
  void whatCountsNoLongerIsPurged() {
    String email = somebody();
    fail(Guesses.Kind.LOGIN, email, 100);
    fail(Guesses.Kind.CODE, email, 5);
    MovableClock.forward(Duration.ofHours(49));

    devices.purge().await().indefinitely();

    assertEquals(
        "0",
        Database.text(
            "select (select count(*) from guess_subject) + (select count(*) from guess_pair)"
                + " + (select count(*) from guess_failure)"));
  }

  /** Each from a network of its own. */
  private void fail(Guesses.Kind kind, String email, int times) {
    for (int i = 0; i < times; i++) {
      attempt(guesses, kind, email, anywhere()).failed().await().indefinitely();
    }
  }

  private static Attempt attempt(
      Guesses guesses, Guesses.Kind kind, String email, GuessSource source) {
    return guesses.attempt(kind, email, source).await().indefinitely();
  }

  /** How many seconds a guess is refused for; none if it is admitted. */
  private int tried(Guesses.Kind kind, String email, GuessSource source) {
    try {
      attempt(guesses, kind, email, source);
      return ADMITTED;
    } catch (ProblemException refused) {
      return Integer.parseInt(refused.headers().get("Retry-After"));
    }
  }

  private static int sum(int times, java.util.function.IntSupplier each) {
    int sum = 0;
    for (int i = 0; i < times; i++) {
      sum += each.getAsInt();
    }
    return sum;
  }

  private static GuessSource anywhere() {
    return new GuessSource(
        Visitor.unknown().prefix(), UUID.randomUUID(), false, null, new Passage());
  }

  private static String somebody() {
    return "somebody." + UUID.randomUUID().toString().substring(0, 13) + "@example.com";
  }

  private double lockNotices() {
    return metrics.find("holdfast.security.notices").tag("kind", "login_locked").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }
}
