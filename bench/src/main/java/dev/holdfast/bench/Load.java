package dev.holdfast.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One kind of request, put on a server by wrk.
 *
 * @param environment what {@code load.lua} reads
 */
record Load(String name, Map<String, String> environment) {

  /**
   * What one round measured.
   *
   * @param p50 in milliseconds, like {@code p99}
   * @param serverCpu microseconds of processor time of the server for one request
   * @param databaseCpu the same of PostgreSQL
   */
  record Round(
      long requests,
      double perSecond,
      double p50,
      double p99,
      double serverCpu,
      double databaseCpu) {}

  static Load get(String name, List<String> paths, String token, Path folder) throws IOException {
    return new Load(
        name,
        Map.of(
            "BENCH_METHOD", "GET",
            "BENCH_TOKEN", token,
            "BENCH_PATHS", file(folder, name + ".paths", String.join("\n", paths))));
  }

  static Load post(String name, String path, String body, String token, Path folder)
      throws IOException {
    return new Load(
        name,
        Map.of(
            "BENCH_METHOD", "POST",
            "BENCH_TOKEN", token,
            "BENCH_PATHS", file(folder, name + ".paths", path),
            "BENCH_BODY", file(folder, name + ".json", body)));
  }

  private static String file(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name.replace(' ', '-')), text).toString();
  }

  /** Runs it; any answer but a 2xx ends the bench, since refusals are fast and would look good. */
  Round run(
      Server server, Surroundings surroundings, int connections, int seconds, Path script)
      throws IOException, InterruptedException {
    ProcessBuilder wrk =
        new ProcessBuilder(
                "wrk",
                "--latency",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                // Slow is a result; a server that is cold on a busy machine is not a failure.
                "--timeout",
                "30s",
                "-s",
                script.toString(),
                server.url())
            .redirectErrorStream(true);
    wrk.environment().putAll(environment);
    double serverBefore = server.processorMicros();
    double databaseBefore = surroundings.processorMicros();
    Process process = wrk.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    String line =
        output
            .lines()
            .filter(text -> text.startsWith("BENCH "))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("wrk: " + output));
    double[] said =
        java.util.Arrays.stream(line.split(" ")).skip(1).mapToDouble(Double::parseDouble).toArray();
    if (said[0] == 0 || said[4] + said[5] + said[6] > 0) {
      throw new IllegalStateException(name + " at " + server.name + " was not all 2xx: " + output);
    }
    return new Round(
        (long) said[0],
        said[0] / (said[1] / 1e6),
        said[2] / 1e3,
        said[3] / 1e3,
        (server.processorMicros() - serverBefore) / said[0],
        (surroundings.processorMicros() - databaseBefore) / said[0]);
  }
}
