package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FieldCipherTest {
  private static final byte[] VALUE = "DE89 3704 0044 0532 0130 00".getBytes(UTF_8);
  private final FieldCipher cipher = with(KeyringTest.OLD);

  @Test
  void whatWasEncryptedIsReadAgain() {
    byte[] stored = cipher.encrypt(VALUE, "place");

    assertArrayEquals(VALUE, cipher.decrypt(stored, "place"));
  }

  @Test
  void theSameValueNeverLooksTheSame() {
    assertFalse(Arrays.equals(cipher.encrypt(VALUE, "place"), cipher.encrypt(VALUE, "place")));
  }

  @Test
  void aValueInAnotherPlaceIsRefused() {
    byte[] stored = cipher.encrypt(VALUE, "place");

    assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(stored, "elsewhere"));
  }

  @Test
  void aValueWithAnyBitChangedIsRefused() {
    byte[] stored = cipher.encrypt(VALUE, "place");

    for (int bit = 0; bit < stored.length * 8; bit++) {
      byte[] changed = stored.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(changed, "place"));
    }
  }

  @Test
  void aValueCutShortIsRefused() {
    byte[] stored = cipher.encrypt(VALUE, "place");

    for (int length = 0; length < stored.length; length++) {
      byte[] cut = Arrays.copyOf(stored, length);
      assertThrows(DecryptionFailedException.class, () -> cipher.decrypt(cut, "place"));
    }
  }

  @Test
  void anOlderKeyStillReads() {
    byte[] stored = cipher.encrypt(VALUE, "place");

    assertArrayEquals(
        VALUE, with(KeyringTest.NEW + "\n" + KeyringTest.OLD).decrypt(stored, "place"));
  }

  @Test
  void aValueSaysUnderWhichKeyItIs() {
    assertEquals("old", FieldCipher.keyId(cipher.encrypt(VALUE, "place")));
  }

  @Test
  void nothingIsWrittenBeforeItIsKnownUnderWhichKey() {
    FieldCipher early = new FieldCipher(new Keyring(KeyringTest.OLD), new SecureRandom());

    var refusal = assertThrows(ProblemException.class, () -> early.encrypt(VALUE, "place"));

    assertEquals(ProblemType.UNAVAILABLE, refusal.type());
  }

  @Test
  void withoutItsKeyAValueIsRefused() {
    byte[] stored = cipher.encrypt(VALUE, "place");

    assertThrows(
        DecryptionFailedException.class, () -> with(KeyringTest.NEW).decrypt(stored, "place"));
  }

  private static FieldCipher with(String keys) {
    return new FieldCipher(KeyringTest.writing(keys), new SecureRandom());
  }
}
