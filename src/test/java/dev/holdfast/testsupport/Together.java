package dev.holdfast.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs something many times at the same moment. */
public final class Together {
  private Together() {}

  /** What each run gave, in the order of their numbers from 0 on. */
  public static <T> List<T> run(int times, IntFunction<T> work) {
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      CyclicBarrier start = new CyclicBarrier(times);
      List<Callable<T>> runs = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int number = i;
        runs.add(
            () -> {
              start.await();
              return work.apply(number);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> run : threads.invokeAll(runs)) {
        results.add(run.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    } finally {
      threads.shutdownNow();
    }
  }
}
