package dev.holdfast.posture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.local.LocalPostgres;
import dev.holdfast.posture.check.Check;
import dev.holdfast.testsupport.MasterKeyFile;
import dev.holdfast.testsupport.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged service, started with all that is weak at once and with all that is wrong at once.
 * Since it says every reason together, each start is made once and read by many tests.
 */
class NamedChecksIT {
  private static final Map<String, String> STARTS = new HashMap<>();

  @TempDir static Path folder;

  /** A deployment that is complete and has every weakness, but for the database's clock. */
  private static Map<String, String> weak() throws IOException {
    Path keys = folder.resolve("keys");
    Files.writeString(keys, MasterKeyFile.line("k1"));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
    Files.createDirectories(folder.resolve(".holdfast"));
    Map<String, String> settings = new HashMap<>();
    settings.put("HOLDFAST_DB_URL", "postgresql://db.example.com:5432/holdfast");
    settings.put("HOLDFAST_DB_TLS", "disable");
    settings.put("HOLDFAST_DB_USERNAME", "canary_user");
    settings.put("HOLDFAST_DB_PASSWORD", "canary_user");
    settings.put("HOLDFAST_DB_MIGRATE", "false");
    settings.put("HOLDFAST_REDIS_URL", "redis://redis.example.com:6379");
    settings.put("QUARKUS_MAILER_HOST", "smtp.example.com");
    settings.put("QUARKUS_LOG_CATEGORY__IO_VERTX__LEVEL", "TRACE");
    settings.put("QUARKUS_MANAGEMENT_ENABLED", "false");
    settings.put("HOLDFAST_MAIL_FROM", "no-reply@holdfast.test");
    settings.put("HOLDFAST_PUBLIC_URL", "https://holdfast.test");
    settings.put("HOLDFAST_MASTER_KEYS", keys.toString());
    settings.put("HOLDFAST_TLS_MODE", "upstream");
    settings.put("HOLDFAST_TRUSTED_PROXIES", "10.0.0.0/8");
    settings.put(
        "JDK_JAVA_OPTIONS",
        "-XX:+HeapDumpOnOutOfMemoryError -Dcom.sun.management.jmxremote.local.only=true");
    return settings;
  }

  /** And one in which nothing is right that can be wrong. */
  private static Map<String, String> wrong() throws IOException {
    Map<String, String> settings = weak();
    settings.put("HOLDFAST_DB_URL", "jdbc:postgresql://db/holdfast");
    settings.put("HOLDFAST_DB_PASSWORD", "");
    settings.put(
        "HOLDFAST_MASTER_KEYS", "development:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    settings.put("HOLDFAST_PUBLIC_URL", "http://holdfast.test");
    settings.put("HOLDFAST_TRUSTED_PROXIES", "");
    settings.put("HOLDFAST_CORS_ORIGINS", "*");
    settings.put("HOLDFAST_JWT_LIFETIME", "2h");
    settings.put("HOLDFAST_JWT_ALGORITHM", "RS256");
    settings.put("HOLDFAST_PASSWORD_MEMORY_KIB", "4096");
    settings.put("HOLDFAST_RATE_LIMIT_AUTH", "off");
    settings.put("HOLDFAST_MAIL_FROM", "");
    settings.put("QUARKUS_MAILER_MOCK", "true");
    settings.put("QUARKUS_HTTP_PORT", "8080");
    settings.put("QUARKUS_MANAGEMENT_PORT", "8080");
    settings.put("HOLDFAST_OIDC_ISSUER", "http://id.example.com");
    settings.put("HOLDFAST_ACCEPT", "everything");
    return settings;
  }

  @AfterAll
  static void forget() {
    STARTS.clear();
  }

  @ParameterizedTest
  @EnumSource(
      value = Check.class,
      names = {"DATABASE_CLOCK", "UNPRIVILEGED_USER"},
      mode = EnumSource.Mode.EXCLUDE)
  void aWeaknessRefusesToStartWithItsNameAndItsRemedy(Check check) throws Exception {
    String said = said("weak", weak());

    assertTrue(
        said.lines()
            .anyMatch(line -> line.endsWith("or accept it, HOLDFAST_ACCEPT=" + check.label())),
        said);
  }

  @Test
  void rootRefusesToStart() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can show it");

    assertTrue(said("weak", weak()).contains("HOLDFAST_ACCEPT=unprivileged-user"));
  }

  @Test
  void whatIsWeakIsNeverRepeated() throws Exception {
    assertFalse(said("weak", weak()).contains("canary"));
  }

  @ParameterizedTest
  @EnumSource(Check.class)
  void whatIsAcceptedIsNoReason(Check check) throws Exception {
    Map<String, String> settings = weak();
    settings.put(
        "HOLDFAST_ACCEPT",
        Arrays.stream(Check.values()).map(Check::label).collect(Collectors.joining(",")));
    // Something must stop it, or it would look for a database.
    settings.put("HOLDFAST_JWT_LEEWAY", "1h");

    String said = said("accepted", settings);

    assertFalse(said.contains("HOLDFAST_ACCEPT=" + check.label()), said);
    assertTrue(said.contains(" - HOLDFAST_JWT_LEEWAY is out of range"), said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HOLDFAST_DB_URL is not of the form",
        "HOLDFAST_DB_PASSWORD is missing",
        "HOLDFAST_MAIL_FROM is missing",
        "HOLDFAST_MASTER_KEYS holds a development key",
        "HOLDFAST_MASTER_KEYS holds a key that is not random",
        "HOLDFAST_PUBLIC_URL is not an https origin",
        "HOLDFAST_TRUSTED_PROXIES is missing",
        "HOLDFAST_CORS_ORIGINS: number 1 has a wildcard",
        "HOLDFAST_JWT_LIFETIME is out of range",
        "HOLDFAST_JWT_ALGORITHM is unknown",
        "HOLDFAST_PASSWORD_MEMORY_KIB is below the floor",
        "HOLDFAST_RATE_LIMIT_AUTH is off",
        "HOLDFAST_OIDC_ISSUER is not the https URL",
        "QUARKUS_MAILER_MOCK is true",
        "QUARKUS_MANAGEMENT_PORT is a public port",
        "HOLDFAST_ACCEPT names what is no check"
      })
  void whatCantBeAcceptedRefusesToStart(String reason) throws Exception {
    String said = said("wrong", wrong());

    assertTrue(said.lines().anyMatch(line -> line.startsWith(" - " + reason)), said);
  }

  @Test
  void aDatabaseWithAnotherClockRefusesToStart() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.forgetful()) {
      anHourAhead(postgres);
      Map<String, String> settings = weak();
      settings.remove("HOLDFAST_DB_TLS");
      settings.remove("HOLDFAST_REDIS_URL");
      settings.remove("QUARKUS_MAILER_HOST");
      settings.remove("QUARKUS_MANAGEMENT_ENABLED");
      settings.put("HOLDFAST_DB_MIGRATE", "true");
      settings.put("QUARKUS_HTTP_PORT", "0");
      settings.put("QUARKUS_MANAGEMENT_PORT", "0");
      postgres
          .settings()
          .forEach(
              (name, value) ->
                  settings.put(
                      name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_"), value));
      settings.put(
          "HOLDFAST_ACCEPT",
          Arrays.stream(Check.values())
              .filter(check -> check != Check.DATABASE_CLOCK)
              .map(Check::label)
              .collect(Collectors.joining(",")));

      String said = said("clock", settings);

      assertTrue(said.contains("HOLDFAST_ACCEPT=database-clock"), said);
    }
  }

  /**
   * For the serving role alone: the database's own function of the time is found behind another.
   */
  private static void anHourAhead(LocalPostgres postgres) throws Exception {
    try (Connection connection = postgres.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema later");
      statement.execute("grant usage on schema later to holdfast_app");
      statement.execute(
          "create function later.clock_timestamp() returns timestamptz language sql"
              + " as $$ select pg_catalog.clock_timestamp() + interval '1 hour' $$");
      statement.execute("alter role holdfast_app set search_path = later, pg_catalog, public");
    }
  }

  /** What a start says, which ends with 78; made once for each name. */
  private static String said(String name, Map<String, String> settings) throws Exception {
    if (!STARTS.containsKey(name)) {
      List<String> command = new ArrayList<>();
      for (String part : Replica.command()) {
        command.add(part.endsWith(".jar") ? Path.of(part).toAbsolutePath().toString() : part);
      }
      ProcessBuilder start =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      start.environment().keySet().removeIf(one -> one.startsWith("HOLDFAST_"));
      start.environment().putAll(settings);
      Process process = start.start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(78, process.exitValue(), said);
      STARTS.put(name, said);
    }
    return STARTS.get(name);
  }
}
