package dev.holdfast.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of accounts, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface AccountConfig {

  /** Whether anybody may register. */
  enum Registration {
    OPEN,
    CLOSED
  }

  /** {@code open} (default) or {@code closed}. */
  @WithDefault("open")
  Registration registration();
}
