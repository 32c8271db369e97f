package dev.holdfast.session.revocation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Settings of revocation, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface RevocationConfig {

  /**
   * How many revocations are kept in memory; 100,000 by default (about 12 MB). With more than
   * these, each request asks the database; none is ever forgotten.
   */
  @WithName("session.revocations")
  @WithDefault("100000")
  int revocations();
}
