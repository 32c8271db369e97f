package dev.holdfast.edge.wire;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Settings of the wire, {@code holdfast.http.*}: how long and how much a connection may ask for.
 */
@ConfigMapping(prefix = "holdfast.http")
public interface WireConfig {

  /**
   * How long a head may take, from its first byte or from the connection's beginning, TLS handshake
   * included; 10 s by default. Then the connection is closed without an answer.
   */
  @WithDefault("10s")
  Duration headDeadline();

  /** How long a body may take; 30 s by default, then 408. */
  @WithDefault("30s")
  Duration bodyDeadline();

  /**
   * How long a client may take less than a KiB a second of an answer that waits for it; 30 s by
   * default. Then the connection is closed.
   */
  @WithDefault("30s")
  Duration answerDeadline();

  /** How many bytes the headers of a request may have; 16384 by default, then 431. */
  @WithDefault("16384")
  int headerBytes();

  /** How many bytes the target of a request may have; 4096 by default, then 414. */
  @WithDefault("4096")
  int targetBytes();

  /** How many connections the public ports have at once; 10000 by default, more are closed. */
  @WithDefault("10000")
  int connections();

  /**
   * How many of them one address may have (of IPv6, one /64); 200 by default, more are closed.
   * Trusted proxies are not counted.
   */
  @WithDefault("200")
  int connectionsPerAddress();

  /**
   * Whether trusted proxies begin each connection with a PROXY protocol header, version 1 or 2;
   * {@code false} by default. Then one that comes without is closed.
   */
  @WithDefault("false")
  boolean proxyProtocol();

  /**
   * What is wrong with the settings, each with its remedy, for the boot gate.
   *
   * @param setting a setting of {@code holdfast.http}, by its name
   */
  static List<String> faults(Function<String, Optional<String>> setting) {
    List<String> faults = new ArrayList<>();
    duration(setting, "head-deadline", 1, 60, faults);
    duration(setting, "body-deadline", 1, 300, faults);
    duration(setting, "answer-deadline", 5, 300, faults);
    number(setting, "header-bytes", 2048, 65_536, faults);
    number(setting, "target-bytes", 256, 16_384, faults);
    number(setting, "connections", 10, 1_000_000, faults);
    number(setting, "connections-per-address", 1, 1_000_000, faults);
    setting
        .apply("proxy-protocol")
        .filter(text -> !text.equals("true") && !text.equals("false"))
        .ifPresent(
            text ->
                faults.add(
                    name("proxy-protocol")
                        + " is neither true nor false: set it to one, or leave it out"));
    return faults;
  }

  private static void duration(
      Function<String, Optional<String>> setting,
      String key,
      int least,
      int most,
      List<String> faults) {
    setting
        .apply(key)
        .filter(text -> !isBetween(text, Duration.ofSeconds(least), Duration.ofSeconds(most)))
        .ifPresent(text -> faults.add(outOfRange(key, least + "s", most + "s")));
  }

  private static boolean isBetween(String text, Duration least, Duration most) {
    try {
      Duration duration = DurationConverter.parseDuration(text);
      return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
    } catch (IllegalArgumentException noDuration) {
      return false;
    }
  }

  private static void number(
      Function<String, Optional<String>> setting,
      String key,
      int least,
      int most,
      List<String> faults) {
    setting
        .apply(key)
        .filter(
            text ->
                !text.matches("[0-9]{1,7}")
                    || Integer.parseInt(text) < least
                    || Integer.parseInt(text) > most)
        .ifPresent(text -> faults.add(outOfRange(key, "" + least, "" + most)));
  }

  private static String outOfRange(String key, String least, String most) {
    return name(key)
        + " is out of range: set it from "
        + least
        + " to "
        + most
        + ", or leave it out";
  }

  private static String name(String key) {
    return "HOLDFAST_HTTP_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
