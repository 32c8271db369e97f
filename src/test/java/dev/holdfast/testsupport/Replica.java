package dev.holdfast.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged application in a process of its own: one replica of a deployment. */
public final class Replica implements AutoCloseable {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Duration START = Duration.ofSeconds(90);

  /**
   * What a developer's machine and CI are weak in: root, a writable folder, passwords that are
   * names, key files with the usual permissions. The gate has tests of its own.
   */
  public static final String ACCEPTED =
      "database-password,development-files,read-only-file-system,secret-file-permissions,"
          + "unprivileged-user";

  private final Process process;
  private final int port;
  private final int management;

  private Replica(Process process, int port, int management) {
    this.process = process;
    this.port = port;
    this.management = management;
  }

  /**
   * Starts one with settings by their property names, and waits until it is ready. From then on all
   * requests of RestAssured are marked as come by TLS, as {@link Upstream} has it.
   */
  public static Replica start(Map<String, String> settings) throws IOException {
    return started(configured(settings).redirectOutput(ProcessBuilder.Redirect.DISCARD));
  }

  /** Starts one whose lines on standard output, and those alone, are kept in a file. */
  public static Replica logging(Map<String, String> settings, Path lines) throws IOException {
    return started(
        configured(settings)
            .redirectErrorStream(false)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(lines.toFile()));
  }

  private static Replica started(ProcessBuilder builder) throws IOException {
    Upstream.markAll();
    int port = freePort();
    int management = freePort();
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management));
    Process process = builder.start();
    Replica replica = new Replica(process, port, management);
    try {
      Waiting.until(START, replica::isReady);
    } catch (AssertionError late) {
      replica.close();
      throw late;
    }
    return replica;
  }

  /** A start of the packaged application with settings in its environment. */
  public static ProcessBuilder configured(Map<String, String> settings) {
    ProcessBuilder start = new ProcessBuilder(command()).redirectErrorStream(true);
    start.environment().put("HOLDFAST_ACCEPT", ACCEPTED);
    settings.forEach((name, value) -> start.environment().put(environmentName(name), value));
    return start;
  }

  /** The native executable if there is one, else the jar. */
  public static List<String> command() {
    String executable = System.getProperty("native.image.path", "");
    return Files.exists(Path.of(executable)) && !executable.isEmpty()
        ? List.of(executable)
        : List.of(ProcessHandle.current().info().command().orElse("java"), "-jar", JAR.toString());
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public int port() {
    return port;
  }

  /** A request to this replica. */
  public RequestSpecification request() {
    return given().filter(new Upstream()).baseUri("http://localhost").port(port);
  }

  /** A request to its management port. */
  public RequestSpecification management() {
    return given().baseUri("http://localhost").port(management);
  }

  /** Whether it says that it is. */
  public boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("the replica ended with " + process.exitValue());
    }
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://localhost:" + management + "/q/health/ready")
                  .toURL()
                  .openConnection();
      connection.setReadTimeout(2000);
      return connection.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String environmentName(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
