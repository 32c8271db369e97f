package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerCipherTest {
  private static final String ANNA = "anna@example.com";
  private static final String PLACE = "mail_code.email:1";

  private final AtomicInteger alarms = new AtomicInteger();
  private final ServerCipher cipher = cipher(new ServerKeys(new byte[32]));

  @Test
  void whatIsEncryptedEveryReplicaReads() {
    byte[] stored = cipher.encrypt(ANNA, PLACE);

    assertEquals(ANNA, cipher(new ServerKeys(new byte[32])).decrypt(stored, PLACE));
    assertFalse(new String(stored, ISO_8859_1).contains(ANNA));
  }

  @Test
  void oneTextIsNeverEncryptedTheSameTwice() {
    byte[] stored = cipher.encrypt(ANNA, PLACE);

    assertFalse(Arrays.equals(stored, cipher.encrypt(ANNA, PLACE)));
  }

  @Test
  void inAnotherRowItIsRefusedAndToldToWhoWatches() {
    byte[] stored = cipher.encrypt(ANNA, PLACE);

    assertThrows(
        DecryptionFailedException.class, () -> cipher.decrypt(stored, "mail_code.email:2"));

    assertEquals(1, alarms.get());
  }

  @Test
  void changedOrCutItIsRefused() {
    byte[] stored = cipher.encrypt(ANNA, PLACE);
    for (int at = 0; at < stored.length; at++) {
      byte[] changed = stored.clone();
      changed[at] ^= 1;
      byte[] cut = Arrays.copyOf(stored, at);
      assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(changed, PLACE));
      assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(cut, PLACE));
    }
  }

  @Test
  void anotherDeploymentReadsNothing() {
    byte[] root = new byte[32];
    root[0] = 1;
    byte[] stored = cipher.encrypt(ANNA, PLACE);

    assertThrows(
        DecryptionFailedException.class, () -> cipher(new ServerKeys(root)).decrypt(stored, PLACE));
  }

  @Test
  void untilTheRootIsLoadedNothingIsWrittenInTheClear() {
    ServerCipher early = cipher(new ServerKeys(null, null, null, null));

    var refusal = assertThrows(ProblemException.class, () -> early.encrypt(ANNA, PLACE));

    assertEquals(ProblemType.UNAVAILABLE, refusal.type());
  }

  private ServerCipher cipher(ServerKeys keys) {
    return new ServerCipher(keys, new SecureRandom(), alarms::incrementAndGet);
  }
}
