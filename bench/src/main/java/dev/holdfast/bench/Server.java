package dev.holdfast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One of the servers that are compared: a process of its own, with its output in a file. */
final class Server implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 120_000;
  private static final double MICROS_OF_TICK = 10_000;

  final String name;
  final int port;
  private final Process process;

  private Server(String name, int port, Process process) {
    this.name = name;
    this.port = port;
    this.process = process;
  }

  /** Starts it and waits until it takes connections. */
  static Server start(
      String name, int port, List<String> command, Map<String, String> environment, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Server server = new Server(name, port, builder.start());
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!server.answers()) {
      if (!server.process.isAlive() || System.currentTimeMillis() > end) {
        server.close();
        throw new IllegalStateException(name + " does not start, see " + log);
      }
      Thread.sleep(50);
    }
    return server;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Processor time that it has used, on Linux without that of the compilers: they work long after
   * the warm-up, and less and less.
   */
  double processorMicros() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid() + "/task"))) {
      return threads.mapToDouble(Server::threadMicros).sum();
    } catch (IOException notLinux) {
      return micros(process.toHandle());
    }
  }

  /** proc_pid_stat(5): the name in parentheses, then user and system time as fields 14 and 15. */
  private static double threadMicros(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      if (stat.contains("CompilerThre")) {
        return 0;
      }
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_OF_TICK;
    } catch (IOException gone) {
      return 0;
    }
  }

  /** Processor time that a process has used, without its children; 0 if nobody says. */
  static double micros(ProcessHandle process) {
    return process.info().totalCpuDuration().map(used -> used.toNanos() / 1e3).orElse(0.0);
  }

  /** The most memory that it ever had, 0 where nobody says (proc_pid_status(5), VmHWM). */
  long peakMebibytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException notLinux) {
      return 0;
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
