package dev.holdfast.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.access.Caller;
import dev.holdfast.account.AccountChange.Kind;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.Password;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class PasswordChecksTest {
  private static final Actors actors = new Actors();

  @Inject PasswordChecks checks;
  @Inject AccountChanges changes;
  @Inject Transactions transactions;

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void theRightPasswordGoesOn() {
    Actor anna = actors.anna();

    require(caller(anna), anna.password());
  }

  @Test
  void fiveWrongPasswordsInASessionMakeItWait() {
    Actor anna = actors.anna();
    Caller caller = caller(anna);
    MovableClock.stop();
    for (int i = 0; i < 5; i++) {
      assertEquals(ProblemType.INVALID_CREDENTIALS, refusal(caller, "wrong wrong wrong").type());
    }

    ProblemException refusal = refusal(caller, anna.password());

    assertEquals(ProblemType.TOO_MANY_ATTEMPTS, refusal.type());
    assertEquals("1", refusal.headers().get("Retry-After"));
  }

  @Test
  void anotherSessionDoesNotWait() {
    Actor anna = actors.anna();
    Caller caller = caller(anna);
    for (int i = 0; i < 5; i++) {
      refusal(caller, "wrong wrong wrong");
    }

    require(caller(anna), anna.password());
  }

  @Test
  void wrongPasswordsInASessionCountAsFailedLoginsOfTheAccount() {
    Actor owner = Actor.registered("Owner");
    MovableClock.stop();
    String before = failures();

    refusal(caller(owner), "wrong wrong wrong");

    assertEquals(Integer.parseInt(before) + 1, Integer.parseInt(failures()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"PASSWORD_RESET", "ERASED"})
  void noDeviceStaysKnownAfterAResetOrErasure(Kind kind) {
    Actor owner = Actor.registered("Owner");
    Visitor.knownTo(owner);

    tell(owner, kind);

    assertEquals("0", devices(owner));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"PASSWORD_RESET", "ERASED"},
      mode = EnumSource.Mode.EXCLUDE)
  void devicesStayKnownAfterOtherChanges(Kind kind) {
    Actor owner = Actor.registered("Owner");

    tell(owner, kind);

    assertEquals("1", devices(owner));
  }

  private void tell(Actor owner, Kind kind) {
    transactions
        .unowned(connection -> changes.tell(connection, id(owner), kind, null))
        .await()
        .indefinitely();
  }

  private ProblemException refusal(Caller caller, String password) {
    return assertThrows(ProblemException.class, () -> require(caller, password));
  }

  private void require(Caller caller, String password) {
    checks.require(caller, Password.of(password)).await().indefinitely();
  }

  /** In a session of its own. */
  private static Caller caller(Actor actor) {
    return new Caller(
        id(actor), UUID.randomUUID(), null, Set.of("user"), Set.of(), null, Set.of("pwd"));
  }

  private static UUID id(Actor actor) {
    return UUID.fromString(Database.accountId(actor.email()));
  }

  private static String devices(Actor actor) {
    return Database.text("select count(*) from known_device where account_id = ?", id(actor));
  }

  private static String failures() {
    return Database.text("select count(*) from guess_failure where not open");
  }
}
