package dev.holdfast.session.outside;

import static io.restassured.RestAssured.given;

import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.http.ContentType;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real Keycloak, started from its distribution on loopback with its data in memory, and a realm
 * as an operator would set it up. Whatever happens, it ends with the tests.
 */
public final class KeycloakServer implements QuarkusTestResourceLifecycleManager {
  static final String URL = "holdfast.test.keycloak";
  static final String ADMIN = "root";
  static final String PASSWORD = "root-password";

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Process process;

  @Override
  public Map<String, String> start() {
    int port = freePort();
    String url = "http://127.0.0.1:" + port;
    System.setProperty(URL, url);
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    run(port);
    Waiting.until(PATIENCE, () -> isListening(port));
    importRealm(url);
    return Map.of(
        "holdfast.oidc.issuer",
        url + "/realms/holdfast",
        "holdfast.oidc.audience",
        "invoicing",
        "holdfast.oidc.roles-claim",
        "realm_access.roles");
  }

  /** The script starts the server as its child, so all of the tree has to go. */
  @Override
  public void stop() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process = null;
    }
  }

  private void run(int port) {
    Path home = Path.of(System.getProperty("keycloak.home"));
    ProcessBuilder start =
        new ProcessBuilder(
            home.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--db=dev-mem",
            "--cache=local",
            "--http-host=127.0.0.1",
            "--http-port=" + port);
    start.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
    start.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
    File log = home.resolveSibling("keycloak.log").toFile();
    try {
      process = start.redirectErrorStream(true).redirectOutput(log).start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private boolean isListening(int port) {
    if (!process.isAlive()) {
      throw new IllegalStateException("Keycloak ended, see keycloak.log");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void importRealm(String url) {
    try (InputStream realm = KeycloakServer.class.getResourceAsStream("holdfast-realm.json")) {
      given()
          .header("Authorization", "Bearer " + administrator(url))
          .contentType(ContentType.JSON)
          .body(realm.readAllBytes())
          .post(url + "/admin/realms")
          .then()
          .statusCode(201);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A token of the administrator. */
  static String administrator(String url) {
    return given()
        .formParam("grant_type", "password")
        .formParam("client_id", "admin-cli")
        .formParam("username", ADMIN)
        .formParam("password", PASSWORD)
        .post(url + "/realms/master/protocol/openid-connect/token")
        .then()
        .statusCode(200)
        .extract()
        .path("access_token");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
