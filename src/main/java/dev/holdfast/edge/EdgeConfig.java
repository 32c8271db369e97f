package dev.holdfast.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

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

  /** The versions of the API, {@code holdfast.api.*}. */
  ApiConfig api();

  /** What is wrong with the settings of this room, each with its remedy, for the boot gate. */
  static List<String> faults(Config config) {
    Function<String, Optional<String>> setting =
        name -> config.getOptionalValue(name, String.class).filter(text -> !text.isBlank());
    List<String> faults =
        new ArrayList<>(AllowedOrigins.faults(setting.apply("holdfast.cors.origins")).toList());
    if (setting.apply("quarkus.http.cors.origins").isPresent()
        || config.getOptionalValue("quarkus.http.cors.enabled", Boolean.class).orElse(false)) {
      faults.add(
          "QUARKUS_HTTP_CORS_ENABLED or QUARKUS_HTTP_CORS_ORIGINS is set, which would answer beside our own rules: leave them out, and list origins in HOLDFAST_CORS_ORIGINS");
    }
    faults.addAll(
        ApiConfig.faults(
            setting.apply("holdfast.api.deprecated-since"),
            setting.apply("holdfast.api.sunset"),
            setting.apply("holdfast.api.deprecation-link"),
            setting.apply("holdfast.api.retired")));
    return faults;
  }
}
