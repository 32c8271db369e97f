package dev.holdfast.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTlsTest {
  private static final String ELSEWHERE = "postgresql://db.example.com:5432/holdfast";
  private static final String HERE = "postgresql://127.0.0.1:5432/holdfast";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://localhost:5432/holdfast",
        "postgresql://localhost/holdfast",
        "postgresql://127.0.0.1/holdfast",
        "postgresql://127.8.9.1:5432/holdfast",
        "postgresql://[::1]:5432/holdfast"
      })
  void thisMachineIsSpokenToInTheClear(String url) {
    assertTrue(DatabaseTls.isLoopback(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://db:5432/holdfast",
        "postgresql://localhost.example.com/holdfast",
        "postgresql://127.0.0.1.example.com/holdfast",
        "postgresql://127.0.0.1@db.example.com/holdfast",
        "postgresql://127-0-0-1/holdfast",
        "postgresql://10.0.0.1/holdfast?host=127.0.0.1",
        "postgresql://[::2]/holdfast",
        "postgresql://0/holdfast",
        "postgresql:///holdfast",
        "nonsense"
      })
  void everyOtherIsNot(String url) {
    assertFalse(DatabaseTls.isLoopback(url));
  }

  @Test
  void theMigrationsAreToldInTheAddressWhomToTrust() {
    assertEquals(
        Map.of(
            "quarkus.datasource.jdbc.url",
            "jdbc:" + ELSEWHERE + "?sslmode=verify-full&sslrootcert=%2Fetc%2Fa+b.pem"),
        DatabaseTls.settings(
            Optional.of(ELSEWHERE), Optional.empty(), Optional.of("/etc/a b.pem")));
    assertEquals(
        Map.of(
            "quarkus.datasource.jdbc.url",
            "jdbc:"
                + HERE
                + "?a=b&sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"),
        DatabaseTls.settings(
            Optional.of(HERE + "?a=b"), Optional.of("verify-full"), Optional.empty()));
  }

  @Test
  void inTheClearTheyAreToldNothing() {
    assertEquals(Map.of(), settings(HERE, null));
    assertEquals(Map.of(), settings(ELSEWHERE, "disable"));
  }

  @Test
  void anUnknownModeIsRefused() {
    assertOne("HOLDFAST_DB_TLS is unknown", faults(ELSEWHERE, "require", null));
  }

  @Test
  void tlsInTheAddressIsRefused() {
    assertOne(
        "HOLDFAST_DB_URL says something of TLS",
        faults(ELSEWHERE + "?sslmode=disable", null, null));
  }

  @Test
  void authoritiesThatNobodyAsksAreRefused() {
    assertOne("HOLDFAST_DB_TLS_CA is set, but", faults(HERE, null, "/etc/ca.pem"));
  }

  @Test
  void authoritiesThatCannotBeReadAreRefused() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");

    assertOne("HOLDFAST_DB_TLS_CA names no", faults(ELSEWHERE, null, empty.toString()));
    assertOne("HOLDFAST_DB_TLS_CA names no", faults(ELSEWHERE, null, empty + ".none"));
  }

  @Test
  void aFileWithAnAuthorityIsTaken() throws IOException {
    Path ca = new TestCertificates(folder).authority();

    assertEquals(List.of(), faults(ELSEWHERE, "verify-full", ca.toString()));
  }

  @Test
  void noTlsElsewhereIsTakenIfTheOperatorSaysSo() {
    assertEquals(List.of(), faults(ELSEWHERE, "disable", null));
  }

  private static Map<String, String> settings(String url, String tls) {
    return DatabaseTls.settings(Optional.of(url), Optional.ofNullable(tls), Optional.empty());
  }

  private static List<String> faults(String url, String tls, String ca) {
    return DatabaseTls.faults(Optional.of(url), Optional.ofNullable(tls), Optional.ofNullable(ca));
  }

  private static void assertOne(String beginning, List<String> faults) {
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.get(0).startsWith(beginning), faults::toString);
    assertTrue(faults.get(0).contains(": "), "with a remedy");
  }
}
