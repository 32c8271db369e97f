package dev.holdfast.secret.signing;

import dev.holdfast.secret.CostlyWork;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Where access tokens are signed: some milliseconds each, apart from passwords, which take twenty
 * times that. So a storm of logins keeps nobody from refreshing.
 */
@Singleton
public class SigningWork {
  /** More than a second of work for one thread; whoever comes later is refused with 503. */
  private static final int QUEUE = 500;

  private final CostlyWork threads =
      CostlyWork.apart(Runtime.getRuntime().availableProcessors(), QUEUE);

  /** Runs work on a thread of its own, see {@link CostlyWork#run}. */
  public <T> Uni<T> run(Supplier<T> work) {
    return threads.run(work);
  }

  @PreDestroy
  void stop() {
    threads.stop();
  }
}
