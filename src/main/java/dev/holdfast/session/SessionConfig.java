package dev.holdfast.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** Settings of sessions and their access tokens, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface SessionConfig {

  /** What tokens name as their issuer; the public URL by default. */
  @WithName("jwt.issuer")
  @WithDefault("${holdfast.public-url}")
  String issuer();

  /** Whom tokens are for; {@code holdfast} by default. */
  @WithName("jwt.audience")
  @WithDefault("holdfast")
  String audience();

  /** How long an access token lasts; 15 minutes by default, an hour at most. */
  @WithName("jwt.lifetime")
  @WithDefault("15m")
  Duration lifetime();

  /** How far clocks may differ; none by default, 5 seconds at most. */
  @WithName("jwt.leeway")
  @WithDefault("0s")
  Duration leeway();
}
