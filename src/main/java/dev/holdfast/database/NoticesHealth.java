package dev.holdfast.database;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready before the first notices could be heard. Later a replica that is out of step answers
 * from the tables and stays ready: taking all of them out would make things worse.
 */
@Singleton
@Readiness
class NoticesHealth implements HealthCheck {
  private final Notices notices;
  private volatile boolean onceInStep;

  NoticesHealth(Notices notices, MeterRegistry metrics) {
    this.notices = notices;
    metrics.gauge("holdfast.notices.lag.millis", notices, Notices::lagMillis);
  }

  /** Makes the bean, and with it the gauge. */
  void start(@Observes StartupEvent starting) {}

  @Override
  public HealthCheckResponse call() {
    onceInStep = onceInStep || notices.inStep();
    return HealthCheckResponse.named("notices").status(onceInStep).build();
  }
}
