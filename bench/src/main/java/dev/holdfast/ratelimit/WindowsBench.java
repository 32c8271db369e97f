package dev.holdfast.ratelimit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Prints what a subject takes, then what decisions cost with one thread and with two. */
public final class WindowsBench {
  private static final String OURS = "Windows";
  private static final String THEIRS = "Bucket4j";

  private WindowsBench() {}

  /**
   * @param arguments names of the decisions to measure, all by default
   */
  public static void main(String... arguments) throws RunnerException {
    WindowsMemory.print();
    System.out.printf(
        "%n%-14s %8s  %22s  %22s%n%-14s %8s  %11s%11s  %11s%11s%n",
        "ns a decision",
        "",
        "windows",
        "Bucket4j",
        "",
        "threads",
        "median",
        "fastest",
        "median",
        "fastest");
    for (String decision : arguments.length == 0 ? decisions() : arguments) {
      for (int threads = 1; threads <= 2; threads++) {
        Map<String, Statistics> measured = measured(decision, threads);
        System.out.printf("%-14s %8d", decision, threads);
        for (String limiter : List.of(OURS, THEIRS)) {
          Statistics times = measured.get(decision + limiter);
          System.out.printf("  %11.0f%11.0f", times.getPercentile(50), times.getMin());
        }
        System.out.println();
      }
    }
  }

  private static String[] decisions() {
    return new String[] {
      "oneSubject", "refused", "someSubjects", "manySubjects", "request", "flood"
    };
  }

  private static Map<String, Statistics> measured(String decision, int threads)
      throws RunnerException {
    Map<String, Statistics> measured = new TreeMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(WindowsBenchmark.class.getName() + "\\." + decision)
                    .threads(threads)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run()) {
      String name = result.getParams().getBenchmark();
      measured.put(
          name.substring(name.lastIndexOf('.') + 1), result.getPrimaryResult().getStatistics());
    }
    return measured;
  }
}
