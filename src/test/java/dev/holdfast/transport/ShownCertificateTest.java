package dev.holdfast.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.TestCertificates;
import dev.holdfast.testsupport.TestCertificates.Pem;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShownCertificateTest {
  @TempDir Path folder;
  private ServerCertificate curve;
  private ServerCertificate rsa;
  private ShownCertificate shown;

  @BeforeEach
  void makeCertificates() throws Exception {
    TestCertificates authority = new TestCertificates(folder);
    curve = read(authority.issue("curve"));
    rsa = read(authority.issue("rsa", "-keyalg", "RSA", "-keysize", "2048"));
    shown = new ShownCertificate(curve);
  }

  @Test
  void aHandshakeThatHasBegunGetsTheKeyOfTheCertificateThatItShowed() {
    String chosen = shown.chooseEngineServerAlias("EC", null, null);

    shown.change(rsa);

    assertEquals(curve.key(), shown.getPrivateKey(chosen));
    assertEquals(curve.chain()[0], shown.getCertificateChain(chosen)[0]);
  }

  @Test
  void aNewHandshakeGetsTheNewOneOfWhateverKind() {
    shown.change(rsa);

    assertNull(shown.chooseEngineServerAlias("EC", null, null));
    String chosen = shown.chooseEngineServerAlias("RSA", null, null);
    assertEquals(rsa.key(), shown.getPrivateKey(chosen));
  }

  @Test
  void onlyTheLastTwoAreKept() {
    String first = shown.chooseEngineServerAlias("EC", null, null);

    shown.change(rsa);
    shown.change(curve);

    assertNull(shown.getPrivateKey(first));
    assertNotNull(shown.getPrivateKey(shown.chooseEngineServerAlias("EC", null, null)));
  }

  private static ServerCertificate read(Pem pem) throws UnusableCertificateException {
    return ServerCertificate.read(pem.cert().toString(), pem.key().toString(), Instant.now());
  }
}
