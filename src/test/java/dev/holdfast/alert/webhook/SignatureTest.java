package dev.holdfast.alert.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {

  /** {@code printf '1800000000.{"a":1}' | openssl dgst -sha256 -hmac Jefe}. */
  @Test
  void isWhatOpensslMakesOfTheSame() {
    assertEquals(
        "t=1800000000, v1=790332864bbc0226f3d3582d98518d658c3a8da49f773ba89f0cc125972f0326",
        Signature.of(List.of("Jefe"), 1_800_000_000L, "{\"a\":1}"));
  }
}
