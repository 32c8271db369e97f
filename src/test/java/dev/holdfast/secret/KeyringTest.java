package dev.holdfast.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class KeyringTest {
  public static final String OLD = "old:" + key((byte) 1);
  static final String NEW = "new:" + key((byte) 2);

  @TempDir Path folder;

  @Test
  void keysAreReadFromTheSetting() {
    assertEquals(List.of("new", "old"), MasterKeys.ids(NEW + "\n" + OLD + "\n"));
  }

  @Test
  void keysAreReadFromAFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("keys"), "# newest first\r\n\n" + NEW + "\r\n" + OLD + "\n");

    assertEquals(List.of("new", "old"), MasterKeys.ids(file.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "# nothing",
        "secretsecretsecret",
        "/no/such/file",
        "id:",
        "id:c2VjcmV0c2VjcmV0",
        "id:secret secret!",
        "two words:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void whatHoldsNoKeyIsRefusedWithoutBeingRepeated(String setting) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> MasterKeys.ids(setting));

    assertFalse(
        refusal.getMessage().contains("secret") || refusal.getMessage().contains("c2Vj"),
        refusal.getMessage());
  }

  @Test
  void anIdTwiceIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> MasterKeys.ids(OLD + "\n" + OLD));
  }

  @Test
  void purposesDoNotShareAKey() {
    Keyring keyring = new Keyring(OLD);

    assertNotEquals(
        Base64.getEncoder().encodeToString(keyring.steadyMacKey("cursor").getEncoded()),
        Base64.getEncoder().encodeToString(keyring.steadyMacKey("mail-code").getEncoded()));
  }

  @Test
  void aSteadyKeyStaysWhenANewMasterKeyIsAdded() {
    Keyring before = new Keyring(OLD);
    Keyring after = new Keyring(NEW + "\n" + OLD);

    assertArrayEquals(
        before.steadyMacKey("cursor").getEncoded(), after.steadyMacKey("cursor").getEncoded());
  }

  @Test
  void aCursorHoldsOverAddedKeysAndEndsWithTheOldest() {
    String cursor = new Keyring(OLD).cursors().write("anna", "7");

    assertEquals(Optional.of("7"), new Keyring(NEW + "\n" + OLD).cursors().read("anna", cursor));
    assertEquals(Optional.empty(), new Keyring(NEW).cursors().read("anna", cursor));
  }

  @Test
  void aDerivedKeyIsThatOfRfc5869() {
    // HKDF-SHA256, no salt, info "holdfast cursor", of 32 times 0x01; checked with Python's hmac.
    assertEquals(
        "705489c3798b8ea409fc99593af05d3f89f2eaa07083abcb13c41a88b0e43d88",
        java.util.HexFormat.of().formatHex(new Keyring(OLD).steadyMacKey("cursor").getEncoded()));
  }

  @Test
  void aMasterKeyPrintsAsItsIdAlone() {
    assertEquals("old:***", MasterKeys.read(OLD).get(0).toString());
  }

  private static String key(byte value) {
    byte[] key = new byte[32];
    java.util.Arrays.fill(key, value);
    return Base64.getEncoder().encodeToString(key);
  }
}
