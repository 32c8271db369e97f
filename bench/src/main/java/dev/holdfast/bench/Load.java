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

  /** What one round measured; latencies in milliseconds. */
  record Round(double perSecond, double p50, double p99) {}

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
  Round run(Server server, int connections, int seconds, Path script)
      throws IOException, InterruptedException {
    ProcessBuilder wrk =
        new ProcessBuilder(
                "wrk",
                "--latency",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "-s",
                script.toString(),
                server.url())
            .redirectErrorStream(true);
    wrk.environment().putAll(environment);
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
    return new Round(said[0] / (said[1] / 1e6), said[2] / 1e3, said[3] / 1e3);
  }
}
