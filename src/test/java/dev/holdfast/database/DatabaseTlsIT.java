package dev.holdfast.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.TestCertificates;
import dev.holdfast.testsupport.TestCertificates.Pem;
import dev.holdfast.testsupport.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged service and a real PostgreSQL with TLS: all that it says there is encrypted, and it
 * says nothing to a server that can't show who it is. With migrations the JDBC driver finds out,
 * without them the reactive client.
 */
class DatabaseTlsIT {
  private static final String OF_THE_SERVICE =
      " from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'holdfast_app'";

  @TempDir Path folder;
  private HoldfastStack stack;
  private Map<String, String> settings;
  private TestCertificates authority;

  @BeforeEach
  void start() throws IOException {
    stack = new HoldfastStack();
    authority = new TestCertificates(folder.resolve("ca"));
    settings = new HashMap<>(stack.start());
    settings.merge(
        "holdfast.db.url", "", (url, none) -> url.replace("//127.0.0.1:", "//localhost:"));
    settings.put("holdfast.db.tls", "verify-full");
    settings.put("holdfast.db.tls-ca", authority.authority().toString());
  }

  @AfterEach
  void stop() {
    stack.stop();
  }

  @Test
  void everyConnectionIsEncrypted() throws Exception {
    serve(authority.issue("database"));

    try (Replica replica = Replica.start(settings)) {
      Waiting.until(
          () ->
              "t"
                  .equals(
                      Database.text(
                          "select count(*) >= 2 and bool_and(ssl) and bool_and(version = 'TLSv1.3')"
                              + OF_THE_SERVICE)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCertificateOfAnotherAuthorityIsRefused(boolean migrate) throws Exception {
    serve(new TestCertificates(folder.resolve("other")).issue("database"));

    assertRefused(migrate, "unable to find valid certification path|PKIX path");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCertificateForAnotherHostIsRefused(boolean migrate) throws Exception {
    serve(
        authority.issue(
            "database",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-ext",
            "san=dns:db.example.com"));

    assertRefused(
        migrate, "localhost found|hostname localhost could not be verified|verify.*localhost");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerWithoutTlsIsRefused(boolean migrate) throws Exception {
    assertRefused(migrate, "does not support SSL|Postgres Server does not handle SSL");
  }

  /** The start ends, and says why. */
  private void assertRefused(boolean migrate, String why) throws Exception {
    settings.put("holdfast.db.migrate", Boolean.toString(migrate));
    settings.put("quarkus.http.port", "0");
    settings.put("quarkus.management.port", "0");
    Process process = Replica.configured(settings).start();

    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue(), said);
    assertTrue(said.lines().anyMatch(line -> line.matches(".*(" + why + ").*")), said);
    assertEquals("0", Database.text("select count(*)" + OF_THE_SERVICE));
  }

  private static void serve(Pem pem) throws IOException, SQLException {
    Files.setPosixFilePermissions(pem.key(), PosixFilePermissions.fromString("rw-------"));
    try (Connection connection = Database.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set ssl_cert_file = '" + pem.cert() + "'");
      statement.execute("alter system set ssl_key_file = '" + pem.key() + "'");
      statement.execute("alter system set ssl = on");
      statement.execute("select pg_reload_conf()");
    }
    Waiting.until(() -> "on".equals(Database.text("show ssl")));
  }
}
