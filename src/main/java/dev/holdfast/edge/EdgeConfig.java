package dev.holdfast.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/** Settings of the edge, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface EdgeConfig {

  /**
   * Where clients reach the service, such as {@code https://api.example.com}; its origin is
   * allowed.
   */
  String publicUrl();

  /** Further origins that browsers may call from, exact, comma-separated; none by default. */
  @WithName("cors.origins")
  Optional<List<String>> corsOrigins();

  /** Whether HSTS asks for the browsers' preload list; {@code true} by default. */
  @WithName("hsts-preload")
  @WithDefault("true")
  boolean hstsPreload();

  /**
   * How many access log lines may wait for the writer; 8192 by default, beyond that lines are
   * dropped and counted.
   */
  @WithName("access-log.queue")
  @WithDefault("8192")
  int accessLogQueue();

  /**
   * How many requests may be under way at once; 2000 by default, beyond that they are answered 503.
   */
  @WithName("http.in-flight")
  @WithDefault("2000")
  int inFlight();

  /**
   * Proxies whose word on the client's address is taken, as CIDR blocks, comma-separated; none by
   * default.
   */
  @WithName("trusted-proxies")
  Optional<List<String>> trustedProxies();
}
