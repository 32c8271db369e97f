package dev.holdfast.ratelimit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Settings of the limits, {@code holdfast.rate-limit.*}: requests and the window they are counted
 * in, {@code 1000/1m}, or {@code off}.
 */
@ConfigMapping(prefix = "holdfast.rate-limit")
public interface LimitConfig {

  /** Of all requests together; {@code 10000/1m} by default. Half of it without a credential. */
  @WithDefault("10000/1m")
  String global();

  /**
   * Of one address without a valid credential; {@code 100/1m} by default. An IPv6 /48 has ten times
   * as many.
   */
  @WithDefault("100/1m")
  String address();

  /** Of one account or API key; {@code 1000/1m} by default. */
  @WithDefault("1000/1m")
  String principal();

  /**
   * At {@code /api/v1/auth}, of one address and about one account; {@code 5/1m} by default. In
   * production it can't be switched off.
   */
  @WithDefault("5/1m")
  String auth();

  /** Of one login session at refresh and logout; {@code 30/1m} by default. */
  @WithDefault("30/1m")
  String session();

  /**
   * Credentials of one address that were not good, before no more are looked at; {@code 100/1m} by
   * default.
   */
  @WithDefault("100/1m")
  String failedCredentials();

  /** What is wrong with the settings of a production service, with the remedy. */
  static List<String> faults(Function<String, Optional<String>> value) {
    List<String> faults = new ArrayList<>();
    Map<String, String> settings =
        new TreeMap<>(
            Map.of(
                "rate-limit.global", "HOLDFAST_RATE_LIMIT_GLOBAL",
                "rate-limit.address", "HOLDFAST_RATE_LIMIT_ADDRESS",
                "rate-limit.principal", "HOLDFAST_RATE_LIMIT_PRINCIPAL",
                "rate-limit.auth", "HOLDFAST_RATE_LIMIT_AUTH",
                "rate-limit.session", "HOLDFAST_RATE_LIMIT_SESSION",
                "rate-limit.failed-credentials", "HOLDFAST_RATE_LIMIT_FAILED_CREDENTIALS"));
    settings.forEach(
        (key, environment) ->
            value
                .apply(key)
                .flatMap(text -> fault(text, environment, key.endsWith(".auth")))
                .ifPresent(faults::add));
    return faults;
  }

  private static Optional<String> fault(String text, String environment, boolean needed) {
    try {
      return Rate.parse(text).isEmpty() && needed
          ? Optional.of(
              environment
                  + " is off: without it passwords can be tried at any speed; write how many requests a window may hold, 5/1m")
          : Optional.empty();
    } catch (IllegalArgumentException malformed) {
      return Optional.of(environment + " can't be read: " + malformed.getMessage());
    }
  }
}
