package dev.holdfast.account.export;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of exports, {@code holdfast.export.*}. */
@ConfigMapping(prefix = "holdfast.export")
public interface ExportConfig {

  /** How many exports a replica writes at once; 4 by default. */
  @WithDefault("4")
  int atOnce();

  /** After how long an export is cut that is not finished; 3 minutes by default. */
  @WithDefault("3m")
  Duration longest();
}
