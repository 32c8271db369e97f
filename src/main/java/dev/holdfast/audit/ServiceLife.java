package dev.holdfast.audit;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Writes down each start and stop. A start has one event for the service, whose resource is the
 * fingerprint of all settings in force, and one for each setting that the deployment has chosen.
 */
@Singleton
class ServiceLife {
  private static final Logger LOG = Logger.getLogger(ServiceLife.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final AuditTrail trail;
  private final RepeatedEvents repeated;
  private final SmallRyeConfig config;
  private final String version;

  ServiceLife(
      AuditTrail trail,
      RepeatedEvents repeated,
      Config config,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.trail = trail;
    this.repeated = repeated;
    this.config = config.unwrap(SmallRyeConfig.class);
    this.version = version;
  }

  /** Not waited for: a database that is away does not keep the service from starting. */
  void started(@Observes StartupEvent event) {
    Multi.createFrom()
        .iterable(events(SettingsInForce.of(config)))
        .onItem()
        .transformToUniAndConcatenate(one -> trail.note(one, null))
        .collect()
        .last()
        .subscribe()
        .with(done -> {}, failure -> LOG.errorf("The start is not on record: %s", failure));
  }

  /** Early, while what writes events is still there. */
  void stopped(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event) {
    try {
      repeated
          .flush()
          .flatMap(
              flushed -> trail.note(AuditEvent.done(AuditAction.SERVICE_STOPPED).bySystem(), null))
          .await()
          .atMost(PATIENCE);
    } catch (RuntimeException failure) {
      LOG.warnf("The stop is not on record: %s", failure);
    }
  }

  private List<AuditEvent> events(SettingsInForce settings) {
    AuditEvent start = AuditEvent.done(AuditAction.SERVICE_STARTED).bySystem();
    List<AuditEvent> events = new ArrayList<>();
    events.add(start.on("settings:" + settings.fingerprint()).because("version " + version));
    settings
        .chosen()
        .forEach(name -> events.add(start.on("setting:" + name).because(settings.all().get(name))));
    return events;
  }
}
