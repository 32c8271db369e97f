package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {
  private final PasswordHasher hasher = hasher(Map.of());

  @Test
  void aPasswordMatchesItsHash() {
    String hash = await(hasher.hash(Password.of("correct horse battery")));

    assertTrue(matches(hasher, "correct horse battery", hash));
  }

  @Test
  void anotherPasswordDoesNot() {
    String hash = await(hasher.hash(Password.of("correct horse battery")));

    assertFalse(matches(hasher, "correct horse batterY", hash));
  }

  @Test
  void aHashSaysItsParametersAndNeverRepeats() {
    String hash = await(hasher.hash(Password.of("correct horse battery")));

    assertTrue(
        hash.matches(
            "\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}"));
    assertNotEquals(hash, await(hasher.hash(Password.of("correct horse battery"))));
  }

  @Test
  void theReferenceImplementationsHashIsUnderstood() {
    // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1: a test vector of the reference
    // implementation.
    String reference =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    assertTrue(matches(hasher, "password", reference));
  }

  @Test
  void noAccountMatchesNoPassword() {
    assertFalse(await(hasher.matches(Password.of("correct horse battery"), Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2a", "2b", "2y"})
  void importedBcryptHashesMatch(String version) {
    String imported = "$" + version + "$06$VSVH1KIFNQ63ORy9SOMpC.sH0g78bFZfA8MDDZb666wvrV4RZNLpy";

    assertTrue(matches(hasher, "imported-secret-9", imported));
    assertFalse(matches(hasher, "imported-secret-8", imported));
    assertTrue(hasher.needsRehash(imported));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$2x$06$VSVH1KIFNQ63ORy9SOMpC.sH0g78bFZfA8MDDZb666wvrV4RZNLpy",
        "{noop}x",
        "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$AAAA"
      })
  void aHashOfAnotherKindMatchesNothing(String stored) {
    assertFalse(matches(hasher, "x", stored));
  }

  @Test
  void aHashOfLesserParametersNeedsAnother() {
    String hash = await(hasher.hash(Password.of("correct horse battery")));

    assertFalse(hasher.needsRehash(hash));
    assertTrue(hasher(Map.of("holdfast.password.iterations", "3")).needsRehash(hash));
    assertTrue(hasher(Map.of("holdfast.password.memory-kib", "20000")).needsRehash(hash));
  }

  @Test
  void aPasswordIsForgottenOnceItIsHashed() {
    Password password = Password.of("correct horse battery");

    await(hasher.hash(password));

    assertArrayEquals("\0".repeat(21).getBytes(UTF_8), password.bytes());
  }

  @Test
  void aPasswordPrintsAsStarsAndCountsPeoplesCharacters() {
    assertEquals("***", Password.of("secret").toString());
    assertEquals(2, Password.of("a😀").length());
  }

  @Test
  void workBeyondTheQueueIsUnavailable() throws Exception {
    CostlyWork work = new CostlyWork(1, 1);
    CountDownLatch gate = new CountDownLatch(1);
    Uni<String> blocked = work.run(() -> waiting(gate));
    blocked.subscribe().with(ignored -> {});
    blocked.subscribe().with(ignored -> {});

    var refusal = assertThrows(ProblemException.class, () -> await(work.run(() -> "third")));

    gate.countDown();
    assertEquals(ProblemType.UNAVAILABLE, refusal.type());
    assertTrue(Integer.parseInt(refusal.headers().get("Retry-After")) > 0);
  }

  @Test
  void whoHangsUpDoesNotFreeAThread() throws Exception {
    CostlyWork work = new CostlyWork(1, 1);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger started = new AtomicInteger();
    work.run(() -> waiting(gate)).subscribe().with(ignored -> {}).cancel();
    work.run(started::incrementAndGet).subscribe().with(ignored -> {});

    Thread.sleep(100);

    assertEquals(0, started.get());
    gate.countDown();
  }

  private static String waiting(CountDownLatch gate) {
    try {
      gate.await();
      return "done";
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private static boolean matches(PasswordHasher hasher, String password, String hash) {
    return await(hasher.matches(Password.of(password), Optional.of(hash)));
  }

  private static <T> T await(Uni<T> result) {
    return result.await().indefinitely();
  }

  private static PasswordHasher hasher(Map<String, String> settings) {
    SecretConfig config = Settings.with(settings);
    return new PasswordHasher(
        config, new CostlyWork(config), new SecureRandom(), new SimpleMeterRegistry());
  }
}
