package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerKeysTest {
  private static final byte[] ROOT = root((byte) 1);

  private final ServerKeys keys = new ServerKeys(ROOT);

  @Test
  void purposesDoNotShareAKey() {
    byte[] mac = keys.mac("mail-code").mac(bytes("x"));

    assertFalse(keys.mac("api-key").matches(mac, bytes("x")));
  }

  @Test
  void replicasWithOneRootMakeOneMac() {
    byte[] mac = keys.mac("api-key").mac(bytes("x"));

    assertTrue(new ServerKeys(ROOT).mac("api-key").matches(mac, bytes("x")));
    assertFalse(new ServerKeys(root((byte) 2)).mac("api-key").matches(mac, bytes("x")));
  }

  @Test
  void partsCanNotBeCutOtherwise() {
    byte[] mac = keys.mac("device").mac(bytes("ab"), bytes("c"));

    assertFalse(keys.mac("device").matches(mac, bytes("a"), bytes("bc")));
    assertFalse(keys.mac("device").matches(mac, bytes("abc")));
    assertTrue(keys.mac("device").matches(mac, bytes("ab"), bytes("c")));
  }

  @Test
  void aCursorHoldsWhereTheRootIsTheSame() {
    String cursor = keys.cursors().write("anna", "7");

    assertEquals(Optional.of("7"), new ServerKeys(ROOT).cursors().read("anna", cursor));
    assertEquals(Optional.empty(), new ServerKeys(root((byte) 2)).cursors().read("anna", cursor));
  }

  @Test
  void aMacIsRefusedUntilTheRootIsLoaded() {
    ServerMac mac = new ServerKeys(null, null, null, null).mac("api-key");

    var refusal = assertThrows(ProblemException.class, () -> mac.mac(bytes("x")));

    assertEquals(ProblemType.UNAVAILABLE, refusal.type());
  }

  @Test
  void aDerivedKeyIsThatOfRfc5869() {
    // HKDF-SHA256, no salt, info "holdfast cursor", of 32 times 0x01; checked with Python's hmac.
    assertEquals(
        "705489c3798b8ea409fc99593af05d3f89f2eaa07083abcb13c41a88b0e43d88",
        HexFormat.of().formatHex(keys.mac("cursor").key().getEncoded()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] root(byte value) {
    byte[] root = new byte[32];
    Arrays.fill(root, value);
    return root;
  }
}
