package dev.holdfast.account.lockout;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures in a row of one account from one source. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class LoginBackOffTest {
  private static final Actors actors = new Actors();
  private static final String REGISTERED = "quite another phrase 7";
  private static final String WRONG = "wrong wrong wrong";

  @Inject MeterRegistry metrics;

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
  void fiftyWrongPasswordsAtOnceCostFiveHashes() {
    Visitor visitor = Visitor.unknown();
    String email = somebody();
    long before = hashes();

    List<Integer> statuses = Together.run(50, i -> visitor.logIn(email, WRONG + i).statusCode());

    assertEquals(5, hashes() - before);
    assertEquals(5, statuses.stream().filter(status -> status == 401).count());
    assertEquals(45, statuses.stream().filter(status -> status == 429).count());
  }

  @Test
  void thePauseDoublesFromOneSecondTo900() {
    Visitor visitor = Visitor.unknown();
    String email = somebody();
    fail(visitor, email, 5);
    List<Integer> pauses = new ArrayList<>();

    for (int i = 0; i < 12; i++) {
      int pause = retryAfter(visitor.logIn(email, WRONG));
      pauses.add(pause);
      MovableClock.forward(Duration.ofSeconds(pause));
      assertProblem(visitor.logIn(email, WRONG), 401, "invalid_credentials");
    }

    assertEquals(List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900), pauses);
  }

  @Test
  void retryAfterIsTrueToTheMillisecond() {
    Visitor visitor = Visitor.unknown();
    String email = somebody();
    fail(visitor, email, 5);
    MovableClock.forward(Duration.ofMillis(999));
    int early = retryAfter(visitor.logIn(email, WRONG));

    MovableClock.forward(Duration.ofMillis(1));

    assertEquals(1, early);
    assertEquals(401, visitor.logIn(email, WRONG).statusCode());
  }

  @Test
  void theRightPasswordDuringThePauseIsRefusedAlike() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    fail(visitor, anna.email(), 5);
    Response wrong = visitor.logIn(anna.email(), WRONG);

    Response right = visitor.logIn(anna.email(), anna.password());

    assertProblem(right, 429, "too_many_attempts");
    assertEquals(text(wrong), text(right));
  }

  @Test
  void triesDuringThePauseDoNotExtendIt() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    fail(visitor, anna.email(), 5);
    for (int i = 0; i < 10; i++) {
      visitor.logIn(anna.email(), WRONG);
    }

    MovableClock.forward(Duration.ofSeconds(1));

    assertEquals(200, visitor.logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void aSuccessEndsTheRow() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    fail(visitor, anna.email(), 4);
    visitor.logIn(anna.email(), anna.password());

    fail(visitor, anna.email(), 5);

    assertEquals(429, visitor.logIn(anna.email(), WRONG).statusCode());
  }

  @Test
  void aSuccessOfAnotherAccountResetsNothing() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    String victim = somebody();
    for (int i = 0; i < 5; i++) {
      fail(visitor, victim, 1);
      visitor.logIn(anna.email(), anna.password());
    }

    Response answer = visitor.logIn(victim, WRONG);

    assertProblem(answer, 429, "too_many_attempts");
  }

  @Test
  void aSuccessFromElsewhereResetsNothing() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    fail(visitor, anna.email(), 5);

    assertEquals(200, Visitor.unknown().logIn(anna.email(), anna.password()).statusCode());

    assertEquals(429, visitor.logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void addressesOfOneNetworkAreOneSource() {
    String email = somebody();
    Visitor visitor = Visitor.unknown();
    fail(visitor, email, 5);

    Response neighbour = visitor.at(visitor.address().replaceAll("7$", "250")).logIn(email, WRONG);

    assertEquals(429, neighbour.statusCode());
  }

  @Test
  void addressesOfOneIpv6NetworkAreOneSource() {
    String email = somebody();
    fail(Visitor.unknown().at("2001:db8:1:2::1"), email, 5);

    Response neighbour = Visitor.unknown().at("2001:db8:1:2:aaaa::9").logIn(email, WRONG);

    assertEquals(429, neighbour.statusCode());
  }

  @Test
  void anIpv4AddressWrittenAsIpv6IsTheSameSource() {
    String email = somebody();
    Visitor visitor = Visitor.unknown();
    fail(visitor, email, 5);

    Response mapped = visitor.at("::ffff:" + visitor.address()).logIn(email, WRONG);

    assertEquals(429, mapped.statusCode());
  }

  @Test
  void anAddressInOtherCaseIsTheSameAccount() {
    String email = somebody();
    Visitor visitor = Visitor.unknown();
    fail(visitor, email, 5);

    Response answer = visitor.logIn(email.toUpperCase(java.util.Locale.ROOT), WRONG);

    assertEquals(429, answer.statusCode());
  }

  @Test
  void unknownAccountsAreThrottledAlike() {
    Visitor visitor = Visitor.unknown();
    List<String> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    String nobody = somebody();

    for (int i = 0; i < 8; i++) {
      known.add(text(visitor.logIn(actors.anna().email(), WRONG)));
      unknown.add(text(visitor.logIn(nobody, WRONG)));
      MovableClock.forward(Duration.ofMillis(i < 5 ? 0 : 900));
    }

    assertEquals(known, unknown);
  }

  @Test
  void whatIsRefusedForItsFormIsNotCounted() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 10; i++) {
      assertEquals(400, visitor.logIn(anna.email(), "x".repeat(129)).statusCode());
    }

    assertEquals(200, visitor.logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void theFormIsLookedAtDuringAPauseToo() {
    Visitor visitor = Visitor.unknown();
    String email = somebody();
    fail(visitor, email, 5);

    assertEquals(400, visitor.logIn(email, "x".repeat(129)).statusCode());
  }

  @Test
  void registeringAGuessIsNoWayAroundTheCount() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();
    visitor
        .request()
        .body(Map.of("email", anna.email(), "password", "a guess of mine", "displayName", "Eve"))
        .post("/api/v1/auth/register");
    for (int i = 0; i < 5; i++) {
      assertProblem(visitor.logIn(anna.email(), "a guess of mine"), 403, "email_unverified");
    }

    Response answer = visitor.logIn(anna.email(), "a guess of mine");

    assertProblem(answer, 429, "too_many_attempts");
  }

  @Test
  void thirtyRightLoginsAtOnceAreRefusedOnlyBeyondFiveAtATimeAndLeaveNothingBehind() {
    Actor anna = actors.anna();
    Visitor visitor = Visitor.unknown();

    List<Response> answers = Together.run(30, i -> visitor.logIn(anna.email(), anna.password()));

    long admitted = answers.stream().filter(answer -> answer.statusCode() == 200).count();
    assertTrue(admitted >= 5, admitted + " were admitted");
    answers.stream()
        .filter(answer -> answer.statusCode() != 200)
        .forEach(answer -> assertEquals(1, retryAfter(answer)));
    assertEquals(200, visitor.logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void failuresInARowAreForgottenAfterADay() {
    Visitor visitor = Visitor.unknown();
    String email = somebody();
    fail(visitor, email, 5);

    MovableClock.forward(Duration.ofHours(24));

    fail(visitor, email, 5);
  }

  @Test
  void anAccountThatAnAdministratorLockedAnswersAsAWrongPasswordDoes() {
    Actor locked = Actor.registered("Locked");
    Database.update(
        "update account set locked_at = now() where email_hash = ?", Database.hash(locked.email()));
    Visitor visitor = Visitor.unknown();
    Response wrong = visitor.logIn(locked.email(), WRONG);
    long before = hashes();

    Response right = visitor.logIn(locked.email(), locked.password());

    assertProblem(right, 401, "invalid_credentials");
    assertEquals(text(wrong), text(right));
    assertEquals(1, hashes() - before);
  }

  @Test
  void theDatabaseHoldsNoAddressOfWhoWasTried() {
    String email = somebody();
    fail(Visitor.unknown(), email, 1);

    String rows =
        Database.text(
            "select string_agg(s::text, '') || (select string_agg(p::text, '') from guess_pair p)"
                + " || (select string_agg(f::text, '') from guess_failure f) from guess_subject s");

    assertTrue(!rows.contains(email) && !rows.contains(email.split("@")[0]), "no address");
  }

  private static void fail(Visitor visitor, String email, int times) {
    for (int i = 0; i < times; i++) {
      assertProblem(visitor.logIn(email, WRONG), 401, "invalid_credentials");
    }
  }

  private static int retryAfter(Response answer) {
    assertProblem(answer, 429, "too_many_attempts");
    return Integer.parseInt(answer.header("Retry-After"));
  }

  /**
   * All that tells answers apart: status, headers and body, without what differs for each request.
   */
  private static String text(Response answer) {
    StringBuilder text = new StringBuilder(answer.statusLine());
    answer.headers().asList().stream()
        .filter(header -> !header.getName().equalsIgnoreCase("X-Request-Id"))
        // They count all that comes, whoever it is about.
        .filter(header -> !header.getName().contains("RateLimit"))
        .forEach(header -> text.append('\n').append(header));
    return text + answer.asString().replace(answer.header("X-Request-Id"), "");
  }

  @Test
  void aRegistrationThatWaitsCostsALoginNoSecondHash() {
    Actor owner = Actor.registered("Owner");
    String nobody = somebody();
    register(owner.email());
    register(nobody);
    long before = hashes();

    Response withAccount = Visitor.unknown().logIn(owner.email(), WRONG);
    Response without = Visitor.unknown().logIn(nobody, WRONG);

    assertEquals(2, hashes() - before);
    assertProblem(withAccount, 401, "invalid_credentials");
    assertProblem(without, 401, "invalid_credentials");
  }

  @Test
  void whoRegisteredAndLogsInIsToldAlikeWhetherThereIsAnAccount() {
    Actor owner = Actor.registered("Owner");
    String nobody = somebody();
    register(owner.email());
    register(nobody);

    Response withAccount = Visitor.unknown().logIn(owner.email(), REGISTERED);
    Response without = Visitor.unknown().logIn(nobody, REGISTERED);
    Response right = Visitor.unknown().logIn(owner.email(), owner.password());

    assertProblem(withAccount, 403, "email_unverified");
    assertProblem(without, 403, "email_unverified");
    assertEquals(200, right.statusCode());
  }

  private static void register(String email) {
    Visitor.unknown()
        .request()
        .body(Map.of("email", email, "password", REGISTERED, "displayName", "Somebody"))
        .post("/api/v1/auth/register")
        .then()
        .statusCode(202);
  }

  private long hashes() {
    return metrics.get("holdfast.password.hashes").timer().count();
  }

  private static String somebody() {
    return "somebody." + UUID.randomUUID().toString().substring(0, 13) + "@example.com";
  }
}
