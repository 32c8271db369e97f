package dev.holdfast.apikey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Settings of API keys, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface ApiKeyConfig {

  /**
   * How many keys are remembered; 10,000 by default (one or two KiB each). A key beyond these costs
   * a query each time it comes.
   */
  @WithName("api-key.remembered")
  @WithDefault("10000")
  int remembered();
}
