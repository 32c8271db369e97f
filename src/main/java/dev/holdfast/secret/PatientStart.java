package dev.holdfast.secret;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Loads at the start what no request can do without. The start waits for that a while, so that
 * nobody who asks at once is told to come back; readiness waits as long as it takes.
 */
public final class PatientStart {
  private static final Logger LOG = Logger.getLogger(PatientStart.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final long PATIENCE_SECONDS = 20;

  private PatientStart() {}

  /**
   * Tries until it succeeds.
   *
   * @param what its name in the log
   */
  public static void load(String what, Uni<Void> loading) {
    CompletableFuture<Void> loaded =
        loading
            .onFailure()
            .invoke(failure -> LOG.warnf("The %s can't be loaded, trying again: %s", what, failure))
            .onFailure()
            .retry()
            .withBackOff(FIRST_RETRY, LAST_RETRY)
            .indefinitely()
            .subscribeAsCompletionStage();
    try {
      loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException late) {
      LOG.warnf("Started without the %s, not ready until they are there: %s", what, late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
