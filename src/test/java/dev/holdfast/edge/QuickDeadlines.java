package dev.holdfast.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A service with TLS, PROXY headers from its proxies, short deadlines and few places. */
public final class QuickDeadlines implements QuarkusTestProfile {
  static final int PLACES = 8;
  private static final String PASSWORD = "not a secret";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.tls.wire.key-store.p12.path", keyStore().toString(),
        "quarkus.tls.wire.key-store.p12.password", PASSWORD,
        "quarkus.http.tls-configuration-name", "wire",
        "quarkus.http.test-ssl-port", "0",
        "quarkus.http.idle-timeout", "5s",
        "holdfast.http.head-deadline", "2s",
        "holdfast.http.body-deadline", "3s",
        "holdfast.http.answer-deadline", "5s",
        "holdfast.http.connections-per-address", Integer.toString(PLACES));
  }

  /** Made by the JDK's keytool on the spot. */
  private static Path keyStore() {
    try {
      Path store = Files.createTempDirectory("wire").resolve("store.p12");
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=localhost",
                  "-validity",
                  "2",
                  "-alias",
                  "wire",
                  "-keystore",
                  store.toString(),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes());
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
      return store;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
