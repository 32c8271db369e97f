package dev.holdfast.posture.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has a name and can be accepted: when it is found, and when it is not. */
class WeaknessesTest {
  @TempDir Path folder;

  @Test
  void aSoundDeploymentHasNone() {
    assertEquals(List.of(), found(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "holdfast.db.tls,disable,DATABASE_TLS",
    "holdfast.db.password,holdfast_app,DATABASE_PASSWORD",
    "holdfast.db.password,Holdfast_App,DATABASE_PASSWORD",
    "holdfast.db.password,postgres,DATABASE_PASSWORD",
    "holdfast.db.password,mysecretpassword,DATABASE_PASSWORD",
    "holdfast.db.password,aaaaaaaaaaaaaaaa,DATABASE_PASSWORD",
    "holdfast.db.owner-password,short,DATABASE_PASSWORD",
    "holdfast.redis.url,redis://:v7Qm2-random-x9@redis:6379,REDIS_TLS",
    "holdfast.redis.url,rediss://redis:6379,REDIS_PASSWORD",
    "holdfast.redis.url,rediss://:redis@redis:6379,REDIS_PASSWORD",
    "quarkus.mailer.start-tls,OPTIONAL,MAIL_TLS",
    "quarkus.mailer.start-tls,DISABLED,MAIL_TLS",
    "quarkus.mailer.trust-all,true,MAIL_TLS",
    "quarkus.log.level,DEBUG,DEBUG_LOGGING",
    "quarkus.log.category.\"org.postgresql\".level,trace,DEBUG_LOGGING",
    "QUARKUS_LOG_CATEGORY__IO_VERTX_PGCLIENT__LEVEL,ALL,DEBUG_LOGGING",
    "quarkus.http.access-log.enabled,true,DEBUG_LOGGING",
    "quarkus.management.enabled,false,PUBLIC_MANAGEMENT",
    "quarkus.swagger-ui.always-include,true,PUBLIC_MANAGEMENT",
    "quarkus.smallrye-openapi.management.enabled,false,PUBLIC_MANAGEMENT"
  })
  void aSettingThatIsWeakIsFound(String key, String value, Check check) {
    assertEquals(List.of(check), found(Map.of(key, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "holdfast.db.url,postgresql://127.0.0.1:5432/holdfast",
    "holdfast.db.tls,verify-full",
    "holdfast.redis.url,redis://localhost:6379",
    "holdfast.redis.url,rediss://:v7Qm2-random-x9@redis:6379",
    "quarkus.mailer.host,127.0.0.1",
    "quarkus.mailer.tls,true",
    "quarkus.log.level,WARN",
    "quarkus.log.min-level,DEBUG",
    "quarkus.log.category.\"io.netty\".min-level,TRACE",
    "quarkus.log.console.level,ALL",
    "quarkus.log.category.\"org.postgresql\".level,OFF"
  })
  void aSettingThatIsSoundIsNot(String key, String value) {
    assertEquals(List.of(), found(Map.of(key, value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005",
        "-agentpath:/opt/profiler.so",
        "-javaagent:/opt/agent.jar",
        "-Xrunjdwp:server=y",
        "-Dcom.sun.management.jmxremote.port=9010"
      })
  void aDebuggerOrAnAgentIsFound(String argument) {
    assertEquals(List.of(Check.DEBUG_AGENT), found(List.of("-Xmx1g", argument)));
  }

  @Test
  void heapDumpsAreFound() {
    assertEquals(
        List.of(Check.HEAP_DUMPS), found(List.of("-XX:+HeapDumpOnOutOfMemoryError", "-Xmx1g")));
  }

  @Test
  void theSuperuserIsFound() {
    assertEquals(List.of(Check.UNPRIVILEGED_USER), found(in(Sound.NOWHERE, true, name -> false)));
  }

  @Test
  void aFolderThatCanBeWrittenToIsFound() {
    assertEquals(List.of(Check.READ_ONLY_FILE_SYSTEM), found(in(folder, false, name -> false)));
  }

  @Test
  void theLocalDatabaseOnTheClassPathIsFound() {
    assertEquals(
        List.of(Check.DEVELOPMENT_FILES),
        found(in(Sound.NOWHERE, false, name -> name.endsWith("EmbeddedPostgres"))));
  }

  @Test
  void aDevelopersFolderIsFound() throws IOException {
    Files.createDirectory(folder.resolve(".holdfast"));

    List<Check> found = found(in(folder, false, name -> false));

    assertEquals(List.of(Check.READ_ONLY_FILE_SYSTEM, Check.DEVELOPMENT_FILES), found);
  }

  @ParameterizedTest
  @CsvSource({"rw-r--r--,true", "rw-rw----,true", "rw-r-----,false", "rw-------,false"})
  void aFileOfKeysThatOthersMayReadIsFound(String permissions, boolean isFound) throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), "k1:x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    List<Check> found = found(Map.of("holdfast.master-keys", file.toString()));

    assertEquals(isFound ? List.of(Check.SECRET_FILE_PERMISSIONS) : List.of(), found);
  }

  @Test
  void aKeyOfTheCertificateThatOthersMayReadIsFound() throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    List<Check> found =
        found(Map.of("holdfast.tls.mode", "direct", "holdfast.tls.key", file.toString()));

    assertEquals(List.of(Check.SECRET_FILE_PERMISSIONS), found);
  }

  @ParameterizedTest
  @CsvSource({
    "1999-01-01T00:00:00Z,true",
    "2025-12-31T23:59:59Z,true",
    "2026-06-01T00:00:00Z,false",
    "2099-01-01T00:00:00Z,true"
  })
  void aClockThatIsYearsFromTheTruthIsAFault(String now, boolean isFault) {
    Clock clock = Sound.at(now);

    assertEquals(isFault, !ClockSanity.faults(clock).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T10:00:00Z,false",
    "2026-11-22T10:00:05Z,false",
    "2026-11-22T09:59:55Z,false",
    "2026-11-22T10:00:07Z,true",
    "2026-11-22T09:59:54Z,true"
  })
  void aDatabaseWithAnotherTimeIsFound(String theirs, boolean isFound) {
    Instant before = Instant.parse("2026-11-22T10:00:00Z");

    assertEquals(
        isFound,
        ClockSanity.beside(before, Instant.parse(theirs), before.plusSeconds(1)).isPresent());
  }

  @Test
  void whatIsAcceptedIsNotSaid() {
    Map<String, String> weak =
        Map.of("holdfast.db.tls", "disable", "holdfast.accept", " database-tls , heap-dumps");

    assertEquals(List.of(Check.DATABASE_TLS), found(weak));
    assertEquals(
        List.of(),
        Weaknesses.unaccepted(
            Weaknesses.found(settings(weak), Sound.SURROUNDINGS), Accepted.of(settings(weak))));
  }

  @Test
  void aSentenceHasReasonRemedyAndNameAndNoValue() {
    String sentence =
        Weaknesses.found(settings(Map.of("holdfast.db.password", "canary")), Sound.SURROUNDINGS)
            .get(0)
            .sentence();

    assertTrue(
        sentence.matches(
            "HOLDFAST_DB_PASSWORD is .*: give .*; or accept it, HOLDFAST_ACCEPT=database-password"),
        sentence);
    assertFalse(sentence.contains("canary"), sentence);
  }

  private static Surroundings in(
      Path folder, boolean superuser, java.util.function.Predicate<String> classes) {
    return new Surroundings(
        folder, Sound.NOWHERE, superuser, List.of(), classes, false, Sound.SURROUNDINGS.clock());
  }

  private static List<Check> found(List<String> arguments) {
    return found(
        new Surroundings(
            Sound.NOWHERE,
            Sound.NOWHERE,
            false,
            arguments,
            name -> false,
            false,
            Sound.SURROUNDINGS.clock()));
  }

  private static List<Check> found(Surroundings surroundings) {
    return checks(Weaknesses.found(settings(Map.of()), surroundings));
  }

  private static List<Check> found(Map<String, String> changes) {
    return checks(Weaknesses.found(settings(changes), Sound.SURROUNDINGS));
  }

  private static List<Check> checks(List<Weakness> weaknesses) {
    return weaknesses.stream().map(Weakness::check).toList();
  }

  private static Settings settings(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>();
    settings.put("holdfast.db.url", "postgresql://db:5432/holdfast");
    settings.put("holdfast.db.username", "holdfast_app");
    settings.put("holdfast.db.password", "qXv7-serving-2pLk");
    settings.put("holdfast.db.owner-username", "holdfast_owner");
    settings.put("holdfast.db.owner-password", "wB4t-owning-9mRz");
    settings.put("quarkus.mailer.host", "smtp.example.com");
    settings.put("quarkus.mailer.start-tls", "REQUIRED");
    settings.put("quarkus.log.level", "INFO");
    if (changes.containsKey("quarkus.mailer.tls")) {
      settings.remove("quarkus.mailer.start-tls");
    }
    settings.putAll(changes);
    return new Settings(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build());
  }
}
