package dev.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts the packaged service where TLS ends in it, with a throw-away certificate of each kind, and
 * has sslscan and testssl.sh look at it, those that are installed.
 */
public final class Grade {
  private static final Path HOME = Path.of(System.getProperty("bench.home"));
  private static final Path WORK = HOME.resolve("target/run");
  private static final String PASSWORD = "not a secret";
  private static final Map<String, List<String>> KINDS =
      Map.of(
          "rsa-3072", List.of("-keyalg", "RSA", "-keysize", "3072"),
          "p-256", List.of("-keyalg", "EC", "-groupname", "secp256r1"));

  private Grade() {}

  public static void main(String... arguments) throws Exception {
    Files.createDirectories(WORK);
    int status = 1;
    try (Surroundings surroundings = new Surroundings()) {
      Map<String, String> settings = surroundings.settings();
      for (String kind : KINDS.keySet()) {
        grade(kind, settings);
      }
      status = 0;
    } catch (Exception failure) {
      failure.printStackTrace();
    }
    // The mail sink's threads would keep the process.
    System.exit(status);
  }

  private static void grade(String kind, Map<String, String> settings) throws Exception {
    certificate(kind);
    int port = Server.freePort();
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("HOLDFAST_TLS_MODE", "direct");
    environment.put("HOLDFAST_TLS_CERT", WORK.resolve(kind + ".crt").toString());
    environment.put("HOLDFAST_TLS_KEY", WORK.resolve(kind + ".key").toString());
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(Server.freePort()));
    environment.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(port));
    environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(Server.freePort()));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Path.of(System.getProperty("bench.app"), "quarkus-run.jar").toString());
    try (Server server =
        Server.start("tls", port, command, environment, WORK.resolve("tls-" + kind + ".log"))) {
      System.out.println("=== " + kind + ", https://localhost:" + port);
      look("sslscan", "--no-colour", "localhost:" + port);
      look("testssl", "--quiet", "--color", "0", "--warnings", "off", "localhost:" + port);
    }
  }

  /** Runs a tool, unless it is not installed. */
  private static void look(String... command) throws InterruptedException {
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException missing) {
      System.out.println(command[0] + " is missing. Debian: apt-get install -y testssl.sh sslscan");
    }
  }

  private static void certificate(String kind) throws Exception {
    Path store = WORK.resolve(kind + ".p12");
    Files.deleteIfExists(store);
    ArrayList<String> keytool =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "tls", "-dname", "CN=localhost", "-validity", "30",
                "-ext", "san=dns:localhost", "-keystore", store.toString(), "-storepass", PASSWORD));
    keytool.addAll(KINDS.get(kind));
    if (new ProcessBuilder(keytool).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("keytool failed");
    }
    KeyStore entries = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    pem(WORK.resolve(kind + ".crt"), "CERTIFICATE", entries.getCertificate("tls").getEncoded());
    pem(
        WORK.resolve(kind + ".key"),
        "PRIVATE KEY",
        entries.getKey("tls", PASSWORD.toCharArray()).getEncoded());
  }

  private static void pem(Path file, String what, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }
}
