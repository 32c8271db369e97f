package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** A real Redis of a test's own, which can be killed, held still and started again. */
public final class RedisServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final String EXECUTABLE = executable();

  private final int port;
  private final List<String> settings;
  private final Path folder;
  private Process process;

  private RedisServer(int port, List<String> settings, Path folder) {
    this.port = port;
    this.settings = settings;
    this.folder = folder;
  }

  /** Starts one that keeps nothing on disk, with settings as its command line takes them. */
  public static RedisServer started(String... settings) {
    try {
      RedisServer server =
          new RedisServer(
              Replica.freePort(), List.of(settings), Files.createTempDirectory("redis-of-a-test"));
      server.start();
      // A test whose beginning fails does not come to its end.
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Starts it, at the port that it had before, and waits until it answers. */
  public void start() {
    List<String> command =
        new ArrayList<>(
            List.of(
                EXECUTABLE,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                folder.toString()));
    command.addAll(settings);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Waiting.until(START, this::answers);
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Ends it without notice. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Holds it still: it keeps its connections and answers nothing. */
  public void pause() {
    signal("-STOP");
  }

  /** Lets it go on. */
  public void resume() {
    signal("-CONT");
  }

  /** What a command answers: texts, with a list's items each on a line of its own. */
  public String command(String... words) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        request.append('$').append(word.getBytes(UTF_8).length).append("\r\n");
        request.append(word).append("\r\n");
      }
      out.write(request.toString().getBytes(UTF_8));
      out.flush();
      return reply(new DataInputStream(socket.getInputStream()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** All keys there are. */
  public List<String> keys() {
    return command("KEYS", "*").lines().toList();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      resume();
      kill();
    }
  }

  private boolean answers() {
    try {
      return !command("PING").isEmpty();
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reply(DataInputStream in) throws IOException {
    String line = line(in);
    char type = line.charAt(0);
    String rest = line.substring(1);
    if (type == '$') {
      int length = Integer.parseInt(rest);
      if (length < 0) {
        return "";
      }
      String text = new String(in.readNBytes(length), UTF_8);
      in.readNBytes(2);
      return text;
    }
    if (type == '*') {
      List<String> items = new ArrayList<>();
      for (int i = Integer.parseInt(rest); i > 0; i--) {
        items.add(reply(in));
      }
      return String.join("\n", items);
    }
    return rest;
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection was closed");
      }
      line.append((char) next);
    }
    in.read();
    return line.toString();
  }

  private static String executable() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().getPath();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
