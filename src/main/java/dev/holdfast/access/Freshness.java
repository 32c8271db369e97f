package dev.holdfast.access;

import jakarta.inject.Singleton;
import java.time.Clock;

/** How recently somebody must have proved who they are to do what lasts. */
@Singleton
public class Freshness {
  private final AccessConfig config;
  private final Clock clock;

  Freshness(AccessConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Whether a caller proved it recently enough; no if nobody says when. */
  public boolean isFresh(Caller caller) {
    return caller.authTime() != null
        && !caller.authTime().plus(config.freshLogin()).isBefore(clock.instant());
  }
}
