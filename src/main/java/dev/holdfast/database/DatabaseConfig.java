package dev.holdfast.database;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Settings of the way to the database and of how it is used, {@code holdfast.db.*}. */
@ConfigMapping(prefix = "holdfast.db")
public interface DatabaseConfig {

  /** Places for requests, for the service's own work, and for its health: one each at least. */
  int LEAST_CONNECTIONS = 3;

  /** Where it is: {@code postgresql://host:5432/holdfast}; required. */
  String url();

  /**
   * {@code verify-full}, the default for every host but this one: over TLS, by a certificate that a
   * known authority made for that host; or {@code disable}, in the clear, the default on loopback.
   */
  Optional<String> tls();

  /** The PEM file with the authorities that may vouch for it; those of Java by default. */
  Optional<String> tlsCa();

  /**
   * How many requests may wait for a connection; 1000 by default, beyond that they are answered 503
   * at once.
   */
  @WithDefault("1000")
  int queue();

  /** How long a request may wait for a connection; 100 ms by default, then it is answered 503. */
  @WithName("wait")
  @WithDefault("100ms")
  Duration longestWait();

  /**
   * How long the database may be silent while it owes an answer; 12 seconds by default, which is
   * more than PostgreSQL allows a statement. Then the connection is thrown away.
   */
  @WithDefault("12s")
  Duration silence();

  /** How long each step of connecting may take; 2 seconds by default. */
  @WithDefault("2s")
  Duration connect();

  /**
   * What is wrong with the settings, each with its remedy, for the boot gate.
   *
   * @param settings gives a setting by its name after {@code holdfast.db.}; null if it is not set
   * @param connections how many the pool may have, if that is set
   */
  static List<String> faults(UnaryOperator<String> settings, Optional<String> connections) {
    List<String> faults = new ArrayList<>();
    String queue = settings.apply("queue");
    if (queue != null && !queue.matches("[1-9]\\d{0,4}")) {
      faults.add(
          "HOLDFAST_DB_QUEUE is no number from 1 to 99999: set it to how many requests may wait, or leave it out");
    }
    between("wait", settings, Duration.ofMillis(10), Duration.ofSeconds(5), faults);
    between("silence", settings, Duration.ofSeconds(1), Duration.ofMinutes(1), faults);
    between("connect", settings, Duration.ofMillis(100), Duration.ofSeconds(10), faults);
    if (connections.isPresent()
        && !(connections.get().matches("\\d{1,5}")
            && Integer.parseInt(connections.get()) >= LEAST_CONNECTIONS)) {
      faults.add(
          "QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE is below 3 or no number: requests, the service's own work and its health need a connection each; set it to 3 or more, or leave it out");
    }
    return faults;
  }

  private static void between(
      String name,
      UnaryOperator<String> settings,
      Duration least,
      Duration most,
      List<String> faults) {
    String value = settings.apply(name);
    if (value != null && !isBetween(value, least, most)) {
      faults.add(
          "HOLDFAST_DB_"
              + name.toUpperCase(Locale.ROOT)
              + " is out of range: set it from "
              + least.toMillis()
              + "ms to "
              + most.toMillis()
              + "ms, or leave it out");
    }
  }

  private static boolean isBetween(String text, Duration least, Duration most) {
    try {
      Duration duration = DurationConverter.parseDuration(text);
      return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
    } catch (IllegalArgumentException noDuration) {
      return false;
    }
  }
}
