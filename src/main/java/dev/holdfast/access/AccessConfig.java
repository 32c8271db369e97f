package dev.holdfast.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** Settings of who may do what, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface AccessConfig {

  /**
   * How old a login may be for what wants a fresh one, such as new API keys; 10 minutes by default.
   */
  @WithName("session.fresh")
  @WithDefault("10m")
  Duration freshLogin();
}
