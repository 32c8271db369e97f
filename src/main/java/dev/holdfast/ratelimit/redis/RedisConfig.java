package dev.holdfast.ratelimit.redis;

import dev.holdfast.kernel.ServiceUrl;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Settings of the Redis that replicas share windows in, {@code holdfast.redis.*}. */
@ConfigMapping(prefix = "holdfast.redis")
public interface RedisConfig {

  /**
   * Where Redis is, {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://}
   * for TLS with a verified peer; none by default, and then each replica counts alone.
   */
  Optional<String> url();

  /** A PEM file with the authority that Redis' certificate is from; by default the system's. */
  Optional<String> tlsCa();

  /**
   * How long a decision waits for Redis before this replica decides by itself; {@code 50ms} by
   * default, from 10 ms to 1 s.
   */
  @WithDefault("50ms")
  Duration patience();

  /** What is wrong with the settings, each with its remedy, for the boot gate. */
  static List<String> faults(
      Optional<String> url, Optional<String> tlsCa, Optional<String> patience) {
    List<String> faults = new ArrayList<>();
    Optional<RedisUrl> address = url.flatMap(RedisUrl::parse);
    if (url.isPresent() && address.isEmpty()) {
      faults.add(
          "HOLDFAST_REDIS_URL is not of the form redis://user:password@host:6379/0: write it so, or"
              + " rediss://, with percent signs for what a URL may not hold");
    }
    if (tlsCa.isPresent()) {
      if (url.isEmpty() || address.filter(known -> !known.tls()).isPresent()) {
        faults.add(
            "HOLDFAST_REDIS_TLS_CA is set without TLS to Redis: write HOLDFAST_REDIS_URL with"
                + " rediss://, or leave it out");
      }
      if (!RedisTls.holdsCertificates(tlsCa.get())) {
        faults.add(
            "HOLDFAST_REDIS_TLS_CA is no readable PEM file with certificates: give the file of the"
                + " authority that Redis' certificate is from");
      }
    }
    if (patience.filter(text -> !isPatience(text)).isPresent()) {
      faults.add(
          "HOLDFAST_REDIS_PATIENCE is out of range: set it from 10ms to 1s, or leave it out");
    }
    return faults;
  }

  /** Whether what goes to a Redis can be read on the way. */
  static boolean isInTheClear(String url) {
    return RedisUrl.parse(url)
        .filter(known -> !known.tls() && !ServiceUrl.isThisMachine(known.host()))
        .isPresent();
  }

  /**
   * Whether others could use a Redis that is not on this machine.
   *
   * @param isWeak whether a password can be guessed
   */
  static boolean isOpen(String url, Predicate<String> isWeak) {
    return RedisUrl.parse(url)
        .filter(known -> !ServiceUrl.isThisMachine(known.host()))
        .filter(known -> known.password() == null || isWeak.test(known.password()))
        .isPresent();
  }

  private static boolean isPatience(String text) {
    try {
      long millis = DurationConverter.parseDuration(text).toMillis();
      return millis >= 10 && millis <= 1_000;
    } catch (IllegalArgumentException noDuration) {
      return false;
    }
  }
}
