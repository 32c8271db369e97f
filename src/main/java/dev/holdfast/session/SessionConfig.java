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

  /**
   * For how long the token before the present one gives the same successor again; 30 seconds by
   * default, 5 minutes at most.
   */
  @WithName("session.refresh-grace")
  @WithDefault("30s")
  Duration refreshGrace();

  /** After how long without a refresh a session is over; 7 days by default. */
  @WithName("session.idle")
  @WithDefault("7d")
  Duration idle();

  /** After how long a session is over in any case; 30 days by default. */
  @WithName("session.absolute")
  @WithDefault("30d")
  Duration absolute();

  /** How many sessions an account may have; 20 by default, one more ends the oldest. */
  @WithName("session.most")
  @WithDefault("20")
  int most();
}
