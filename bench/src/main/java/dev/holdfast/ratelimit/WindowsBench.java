package dev.holdfast.ratelimit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

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
        "%nns a decision%9s %16s %17s%n%22s %8s%8s  %8s%8s%n",
        "", OURS, THEIRS, "threads", "time", "cpu", "time", "cpu");
    for (String decision : arguments.length == 0 ? decisions() : arguments) {
      for (int threads = 1; threads <= 2; threads++) {
        Map<String, RunResult> measured = measured(decision, threads);
        System.out.printf("%-14s %7d ", decision, threads);
        for (String limiter : List.of(OURS, THEIRS)) {
          RunResult result = measured.get(decision + limiter);
          System.out.printf(
              "%8.0f%8.0f  ",
              median(result.getPrimaryResult()),
              median(result.getSecondaryResults().get(WindowsCpu.LABEL)));
        }
        System.out.println();
      }
    }
  }

  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }

  private static String[] decisions() {
    return new String[] {
      "oneSubject", "refused", "someSubjects", "manySubjects", "request", "flood"
    };
  }

  private static Map<String, RunResult> measured(String decision, int threads)
      throws RunnerException {
    Map<String, RunResult> measured = new TreeMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .include(WindowsBenchmark.class.getName() + "\\." + decision)
                    .threads(threads)
                    .addProfiler(WindowsCpu.class)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run()) {
      String name = result.getParams().getBenchmark();
      measured.put(name.substring(name.lastIndexOf('.') + 1), result);
    }
    return measured;
  }
}
