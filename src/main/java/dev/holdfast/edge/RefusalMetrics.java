package dev.holdfast.edge;

import dev.holdfast.access.FinishedRequests;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.RefusalOf;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** Counts refusals by their code ({@code holdfast_refusals_total}), from the first of each on. */
@Singleton
class RefusalMetrics implements FinishedRequests {
  private final Map<ProblemType, Counter> counters = new EnumMap<>(ProblemType.class);

  RefusalMetrics(MeterRegistry metrics) {
    for (ProblemType type : ProblemType.values()) {
      counters.put(type, metrics.counter("holdfast.refusals", "code", type.code()));
    }
  }

  @Override
  public void finished(RoutingContext request, int status) {
    RefusalOf.of(request).ifPresent(type -> counters.get(type).increment());
  }
}
