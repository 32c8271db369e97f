package dev.holdfast.secret;

import dev.holdfast.problem.Refusals;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Where costly cryptography runs: a few threads and a bounded queue, apart from everything else. A
 * storm of logins costs 503s on login, never memory and little of the time of other requests: one
 * processor at least is left to them.
 *
 * <p>A thread is free again when its work has ended, whether or not the client is still there:
 * otherwise those who hang up would start more work than the threads can do.
 */
@Singleton
public class CostlyWork {
  private static final int HELD = 1000;
  private static final long HELD_MILLIS = 1000;

  private final ThreadPoolExecutor threads;
  private final int places;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();

  @Inject
  CostlyWork(SecretConfig config) {
    this(
        config
            .passwordThreads()
            .orElse(Math.max(1, Runtime.getRuntime().availableProcessors() - 1)),
        config.passwordQueue());
  }

  /**
   * Threads of their own for work that must not wait behind other work.
   *
   * @param queue how many may wait, beyond that they are refused
   */
  public static CostlyWork apart(int size, int queue) {
    return new CostlyWork(size, queue);
  }

  CostlyWork(int size, int queue) {
    places = size + queue;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            work -> {
              Thread thread = new Thread(work, "costly-work-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs work on one of the threads; what follows goes on where the caller was.
   *
   * @return fails with 503 {@code unavailable} if too many are waiting already
   */
  public <T> Uni<T> run(Supplier<T> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Context context = Vertx.currentContext();
              Uni<T> result = Uni.createFrom().emitter(emitter -> submit(work, emitter));
              return context == null
                  ? result
                  : result.emitOn(then -> context.runOnContext(ignored -> then.run()));
            });
  }

  /**
   * Runs something that has other things to do before and after its costly work. As many run at
   * once as there are places for their work; whoever comes when all are taken is refused before
   * anything was done for nothing.
   *
   * @return fails with 503 {@code unavailable} if too many are under way already
   */
  public <T> Uni<T> around(Supplier<Uni<T>> whole) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (underWay.incrementAndGet() > places) {
                underWay.decrementAndGet();
                return refusedLater();
              }
              return Uni.createFrom()
                  .deferred(() -> whole.get())
                  .onTermination()
                  .invoke(underWay::decrementAndGet);
            });
  }

  /**
   * A refusal that takes its time. Who goes on as soon as there is an answer, whatever it says,
   * would else keep the event loops busy with refusals. Beyond so many that wait it comes at once.
   */
  private <T> Uni<T> refusedLater() {
    Context context = Vertx.currentContext();
    if (context == null || held.incrementAndGet() > HELD) {
      if (context != null) {
        held.decrementAndGet();
      }
      return Uni.createFrom().failure(Refusals.unavailable());
    }
    return Uni.createFrom()
        .<T>emitter(
            emitter ->
                context
                    .owner()
                    .setTimer(HELD_MILLIS, timer -> emitter.fail(Refusals.unavailable())))
        .onTermination()
        .invoke(held::decrementAndGet);
  }

  /** How many pieces of work run at once. */
  int threads() {
    return threads.getMaximumPoolSize();
  }

  private <T> void submit(Supplier<T> work, UniEmitter<? super T> emitter) {
    try {
      threads.execute(
          () -> {
            try {
              emitter.complete(work.get());
            } catch (Throwable failure) {
              emitter.fail(failure);
            }
          });
    } catch (RejectedExecutionException full) {
      emitter.fail(Refusals.unavailable());
    }
  }

  /** Takes no more work; what waits is still done. */
  @PreDestroy
  public void stop() {
    threads.shutdown();
  }
}
