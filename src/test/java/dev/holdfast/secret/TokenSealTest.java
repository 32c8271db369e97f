package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenSealTest {
  private static final byte[] SUCCESSOR = "the next token".getBytes(UTF_8);
  private static final byte[] PRESENTED = token((byte) 1);

  private final TokenSeal seal = new TokenSeal(new SecureRandom());
  private final byte[] sealed = seal.seal(SUCCESSOR, PRESENTED, "session:1");

  @Test
  void whoPresentsTheTokenAgainGetsItsSuccessor() {
    assertArrayEquals(SUCCESSOR, seal.open(sealed, PRESENTED, "session:1").orElseThrow());
  }

  @Test
  void withoutTheTokenThereIsNoSuccessor() {
    assertEquals(Optional.empty(), seal.open(sealed, token((byte) 2), "session:1"));
  }

  @Test
  void theSuccessorOfAnotherSessionIsRefused() {
    assertEquals(Optional.empty(), seal.open(sealed, PRESENTED, "session:2"));
  }

  @Test
  void aSealWithAnyBitChangedIsRefused() {
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertEquals(Optional.empty(), seal.open(changed, PRESENTED, "session:1"));
    }
  }

  @Test
  void aSealCutShortIsRefused() {
    for (int length = 0; length < sealed.length; length++) {
      assertFalse(seal.open(Arrays.copyOf(sealed, length), PRESENTED, "session:1").isPresent());
    }
  }

  private static byte[] token(byte value) {
    byte[] token = new byte[32];
    Arrays.fill(token, value);
    return token;
  }
}
