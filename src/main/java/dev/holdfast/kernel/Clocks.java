package dev.holdfast.kernel;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/** The one source of time and the one source of randomness; tests put their own in their place. */
@ApplicationScoped
public class Clocks {

  /** The system's clock in UTC. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * Made at run time, never while a native image is built: a seed in the image would repeat itself.
   */
  @Produces
  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }
}
