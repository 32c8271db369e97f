package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class AddressHashesTest {
  private static final String ANNA = "anna@example.com";

  private final ServerKeys keys = new ServerKeys(new byte[32]);
  private final AddressHashes hashes = new AddressHashes(keys);

  @Test
  void upperAndLowerCaseAreOneAddress() {
    AddressHash hash = hashes.of(ANNA.toUpperCase(Locale.ROOT));

    assertEquals(hashes.of(ANNA), hash);
    assertNotEquals(hashes.of("ben@example.com"), hash);
  }

  @Test
  void everyReplicaOfADeploymentMakesTheSame() {
    AddressHash hash = new AddressHashes(new ServerKeys(new byte[32])).of(ANNA);

    assertEquals(hashes.of(ANNA), hash);
  }

  @Test
  void anotherDeploymentMakesAnother() {
    byte[] root = new byte[32];
    root[0] = 1;

    AddressHash hash = new AddressHashes(new ServerKeys(root)).of(ANNA);

    assertNotEquals(hashes.of(ANNA), hash);
  }

  @Test
  void anotherPurposeMakesAnother() {
    byte[] counted = keys.mac("lockout").mac(ANNA.getBytes(UTF_8));

    assertFalse(Arrays.equals(hashes.of(ANNA).bytes(), counted));
  }
}
