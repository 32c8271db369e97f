package dev.holdfast.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.TestCertificates;
import dev.holdfast.testsupport.TestCertificates.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which the public port's TLS can be set wrongly has a reason and a remedy. */
class PublicTlsTest {
  private static final Clock NOW = Clock.systemUTC();

  @TempDir static Path folder;
  private static TestCertificates authority;
  private static Pem good;

  @BeforeAll
  static void makeCertificates() throws IOException {
    authority = new TestCertificates(folder.resolve("ca"));
    good = authority.issue("good");
  }

  @Test
  void aCurveOf256BitsIsTaken() {
    assertEquals(List.of(), direct(good));
  }

  @Test
  void rsaOf2048BitsIsTaken() {
    assertEquals(
        List.of(), direct(authority.issue("rsa2048", "-keyalg", "RSA", "-keysize", "2048")));
  }

  @Test
  void noModeIsRefused() {
    assertOne("HOLDFAST_TLS_MODE is missing", faults(null, null, null, null));
  }

  @Test
  void anUnknownModeIsRefused() {
    assertOne("HOLDFAST_TLS_MODE is unknown", faults("off", null, null, null));
  }

  @Test
  void upstreamWithoutTrustedProxiesIsRefused() {
    assertOne("HOLDFAST_TRUSTED_PROXIES is missing", faults("upstream", null, null, null));
  }

  @Test
  void upstreamWithTrustedProxiesIsTaken() {
    assertEquals(List.of(), faults("upstream", null, null, "10.0.0.0/8"));
  }

  @Test
  void directWithoutFilesMissesBoth() {
    List<String> faults = faults("direct", null, null, null);

    assertEquals(2, faults.size(), faults::toString);
    assertTrue(faults.get(0).startsWith("HOLDFAST_TLS_CERT is missing"), faults::toString);
    assertTrue(faults.get(1).startsWith("HOLDFAST_TLS_KEY is missing"), faults::toString);
  }

  @Test
  void filesThatAreNotThereAreBothNamed() {
    List<String> faults = direct(new Pem(folder.resolve("none.crt"), folder.resolve("none.key")));

    assertEquals(2, faults.size(), faults::toString);
    assertTrue(faults.get(0).startsWith("HOLDFAST_TLS_CERT names a file"), faults::toString);
    assertTrue(faults.get(1).startsWith("HOLDFAST_TLS_KEY names a file"), faults::toString);
  }

  @Test
  void aFileWithoutPemIsRefusedAndNotRepeated() throws IOException {
    Path garbage = Files.writeString(folder.resolve("garbage"), "c2VjcmV0");

    List<String> faults = direct(new Pem(good.cert(), garbage));

    assertOne("HOLDFAST_TLS_KEY is not the key", faults);
    assertFalse(faults.get(0).contains("c2VjcmV0"));
  }

  @Test
  void textThatIsNoCertificateIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.crt"), "no certificate\n");

    assertOne("HOLDFAST_TLS_CERT holds no certificate", direct(new Pem(text, good.key())));
  }

  @Test
  void halfACertificateIsRefused() throws IOException {
    String whole = Files.readString(good.cert());
    Path half = Files.writeString(folder.resolve("half.crt"), whole.substring(0, 200));

    assertOne("HOLDFAST_TLS_CERT holds no certificate", direct(new Pem(half, good.key())));
  }

  @Test
  void anotherCertificatesKeyIsRefused() {
    Pem other = authority.issue("other");

    assertOne(
        "HOLDFAST_TLS_KEY is not the key of HOLDFAST_TLS_CERT",
        direct(new Pem(good.cert(), other.key())));
  }

  @Test
  void aKeyOfAnotherKindIsRefused() {
    Pem rsa = authority.issue("rsa", "-keyalg", "RSA", "-keysize", "3072");

    assertOne(
        "HOLDFAST_TLS_KEY is not the key of HOLDFAST_TLS_CERT",
        direct(new Pem(good.cert(), rsa.key())));
  }

  @Test
  void rsaUnder2048BitsIsRefused() {
    assertOne(
        "HOLDFAST_TLS_CERT has a key that is too weak",
        direct(authority.issue("rsa1024", "-keyalg", "RSA", "-keysize", "1024")));
  }

  @Test
  void aKeyThatIsNeitherRsaNorOnACurveIsRefused() {
    assertOne(
        "HOLDFAST_TLS_CERT has a key that is too weak",
        direct(authority.issue("dsa", "-keyalg", "DSA", "-keysize", "2048")));
  }

  @Test
  void anExpiredCertificateIsRefused() {
    assertOne(
        "HOLDFAST_TLS_CERT has expired",
        PublicTls.faults(
            Optional.of("direct"),
            Optional.of(good.cert().toString()),
            Optional.of(good.key().toString()),
            Optional.empty(),
            Clock.offset(NOW, Duration.ofDays(3))));
  }

  @Test
  void aCertificateOfTomorrowIsRefused() {
    assertOne(
        "HOLDFAST_TLS_CERT is not valid yet",
        PublicTls.faults(
            Optional.of("direct"),
            Optional.of(good.cert().toString()),
            Optional.of(good.key().toString()),
            Optional.empty(),
            Clock.offset(NOW, Duration.ofDays(-1))));
  }

  @Test
  void aChainInTheWrongOrderIsRefused() throws IOException {
    String[] chain = Files.readString(good.cert()).split("(?=-----BEGIN)");
    String stranger =
        Files.readString(authority.issue("stranger").cert()).split("(?=-----BEGIN)")[0];
    Path mixed = Files.writeString(folder.resolve("mixed.crt"), chain[0] + stranger);

    assertOne("HOLDFAST_TLS_CERT is no chain", direct(new Pem(mixed, good.key())));
  }

  @Test
  void theFrameworkHearsOfTheCertificateOnlyWhereTlsEndsHere() {
    assertEquals(
        PublicTls.NAME,
        PublicTls.settings(Optional.of("direct")).get("quarkus.http.tls-configuration-name"));
    assertEquals(Map.of(), PublicTls.settings(Optional.of("upstream")));
  }

  private static List<String> direct(Pem pem) {
    return faults("direct", pem.cert().toString(), pem.key().toString(), null);
  }

  private static List<String> faults(String mode, String cert, String key, String proxies) {
    return PublicTls.faults(
        Optional.ofNullable(mode),
        Optional.ofNullable(cert),
        Optional.ofNullable(key),
        Optional.ofNullable(proxies),
        NOW);
  }

  private static void assertOne(String beginning, List<String> faults) {
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.get(0).startsWith(beginning), faults::toString);
    assertTrue(faults.get(0).contains(": "), "with a remedy");
  }
}
