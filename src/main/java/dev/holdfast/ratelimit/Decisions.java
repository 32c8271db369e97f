package dev.holdfast.ratelimit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** Counts what was decided, {@code holdfast.ratelimit.decisions} by tier and outcome. */
@Singleton
class Decisions {
  private final Counter[] admitted = new Counter[Tier.values().length];
  private final Counter[] refused = new Counter[Tier.values().length];

  Decisions(MeterRegistry metrics) {
    for (Tier tier : Tier.values()) {
      admitted[tier.ordinal()] = counter(metrics, tier, "admitted");
      refused[tier.ordinal()] = counter(metrics, tier, "refused");
    }
  }

  void note(Standing standing) {
    Counter[] counters = standing.admitted() ? admitted : refused;
    counters[standing.claim().subject().tier().ordinal()].increment();
  }

  private static Counter counter(MeterRegistry metrics, Tier tier, String outcome) {
    return metrics.counter(
        "holdfast.ratelimit.decisions", "tier", tier.label(), "outcome", outcome);
  }
}
