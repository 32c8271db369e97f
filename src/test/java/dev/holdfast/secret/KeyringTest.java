package dev.holdfast.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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
  void aKeyThatIsAddedToTheFileIsThereWithoutARestart() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), OLD);
    Keyring keyring = new Keyring(file.toString());

    Files.writeString(file, NEW + "\n" + OLD);
    keyring.reread();

    assertEquals(List.of("new", "old"), ids(keyring));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "new:c2VjcmV0c2VjcmV0", "secretsecretsecret"})
  void aFileThatHoldsNoKeysAnyMoreLeavesThoseFromBefore(String malformed) throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), OLD);
    Keyring keyring = new Keyring(file.toString());

    Files.writeString(file, malformed);
    keyring.reread();

    assertEquals(List.of("old"), ids(keyring));
  }

  @Test
  void aFileThatIsGoneLeavesTheKeysFromBefore() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), OLD);
    Keyring keyring = new Keyring(file.toString());

    Files.delete(file);
    keyring.reread();
    keyring.reread();

    assertEquals(List.of("old"), ids(keyring));
  }

  @Test
  void aKeyThatIsGoneFromTheFileGoesAtTheSecondReading() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), NEW + "\n" + OLD);
    Keyring keyring = new Keyring(file.toString());
    Files.writeString(file, NEW);

    keyring.reread();
    List<String> half = ids(keyring);
    keyring.reread();

    assertEquals(List.of("new", "old"), half, "it may be half written");
    assertEquals(List.of("new"), ids(keyring));
  }

  @Test
  void otherBytesUnderAKnownIdAreNotTaken() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), OLD);
    Keyring keyring = new Keyring(file.toString());
    MasterKey before = keyring.find("old").orElseThrow();

    Files.writeString(file, "old:" + key((byte) 3));
    keyring.reread();

    assertTrue(keyring.find("old").orElseThrow().isSameAs(before));
  }

  @Test
  void theFileIsNotReadForEachRequest() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), OLD);
    Keyring keyring = new Keyring(file.toString());
    keyring.rereadIfDue();

    Files.writeString(file, NEW + "\n" + OLD);
    keyring.rereadIfDue();

    assertEquals(List.of("old"), ids(keyring));
  }

  @Test
  void aCheckValueTellsKeysOfOneIdApart() {
    assertArrayEquals(read(OLD).checkValue(), read(OLD).checkValue());
    assertFalse(Arrays.equals(read(OLD).checkValue(), read("old:" + key((byte) 3)).checkValue()));
  }

  @Test
  void aMasterKeyPrintsAsItsIdAlone() {
    assertEquals("old:***", MasterKeys.read(OLD).get(0).toString());
  }

  /** A key ring whose foremost key writes. */
  static Keyring writing(String setting) {
    Keyring keyring = new Keyring(setting);
    keyring.writeUnder(keyring.all().stream().findFirst());
    return keyring;
  }

  private static List<String> ids(Keyring keyring) {
    return keyring.all().stream().map(MasterKey::id).toList();
  }

  private static MasterKey read(String line) {
    return MasterKeys.read(line).get(0);
  }

  static String key(byte value) {
    byte[] key = new byte[32];
    Arrays.fill(key, value);
    return Base64.getEncoder().encodeToString(key);
  }
}
