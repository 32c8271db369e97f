package dev.holdfast.posture.report;

import dev.holdfast.edge.EdgeConfig;
import dev.holdfast.edge.wire.WireConfig;
import dev.holdfast.ratelimit.LimitConfig;
import dev.holdfast.ratelimit.Rate;
import dev.holdfast.ratelimit.redis.RedisConfig;
import jakarta.inject.Singleton;
import java.util.List;

/** How often and how much. */
@Singleton
class LimitControls {
  private static final int LAX = 10;

  private final LimitConfig limits;
  private final RedisConfig redis;
  private final EdgeConfig edge;
  private final WireConfig wire;

  LimitControls(LimitConfig limits, RedisConfig redis, EdgeConfig edge, WireConfig wire) {
    this.limits = limits;
    this.redis = redis;
    this.edge = edge;
    this.wire = wire;
  }

  List<Control> controls() {
    return List.of(
        limit("rate-limit-global", limits.global(), "10000/1m", "P49"),
        limit("rate-limit-address", limits.address(), "100/1m", "P49"),
        limit("rate-limit-principal", limits.principal(), "1000/1m", "P49"),
        limit("rate-limit-auth", limits.auth(), "5/1m", "P50"),
        limit("rate-limit-session", limits.session(), "30/1m", "P50"),
        limit("rate-limit-failed-credentials", limits.failedCredentials(), "100/1m", "P50"),
        Control.ok(
            "rate-limit-windows",
            redis.url().isPresent() ? "shared by replicas" : "of this replica",
            "P51"),
        Control.ok("requests-in-flight", edge.inFlight(), "P49"),
        Control.ok("body-bound", "65536 bytes", "P27"),
        Control.ok("json-bounds", "depth 16, 1000 elements", "P26"),
        Control.ok("header-bound", wire.headerBytes() + " bytes", "P27"),
        Control.ok("target-bound", wire.targetBytes() + " bytes", "P27"),
        Control.ok("head-deadline", wire.headDeadline(), "P27"),
        Control.ok("body-deadline", wire.bodyDeadline(), "P27"),
        Control.ok("answer-deadline", wire.answerDeadline(), "P27"),
        Control.ok("connections", wire.connections(), "P49"),
        Control.ok("connections-per-address", wire.connectionsPerAddress(), "P49"));
  }

  /**
   * A limit; weak if it admits ten times the usual, which stops nobody.
   *
   * @param usual what it is by default
   */
  private static Control limit(String name, String rate, String usual, String practice) {
    return Rate.parse(rate)
        .map(
            set ->
                Control.judged(
                    name,
                    aMinute(set) <= LAX * aMinute(Rate.parse(usual).orElseThrow()),
                    rate,
                    practice,
                    "set it near " + usual + ", or leave it out"))
        .orElseGet(() -> Control.off(name, practice, "set a rate, or leave it out"));
  }

  private static double aMinute(Rate rate) {
    return 60.0 * rate.requests() / rate.window().toSeconds();
  }
}
