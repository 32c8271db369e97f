package dev.holdfast.posture.report;

import dev.holdfast.posture.check.Accepted;
import dev.holdfast.posture.check.Settings;
import dev.holdfast.posture.check.Surroundings;
import dev.holdfast.posture.check.Weakness;
import dev.holdfast.posture.check.Weaknesses;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The report of every security setting in force. It is made anew for who asks, and each minute for
 * the metric {@code holdfast_security_control}, which has a series for each state that a control
 * can have, with 1 at the one that it is in.
 */
@Singleton
public class Posture {
  private static final Logger LOG = Logger.getLogger(Posture.class);

  /** What was found, and when. */
  public record Report(List<Control> controls, Instant checkedAt) {}

  private final IdentityControls identity;
  private final TransportControls transport;
  private final LimitControls limits;
  private final WatchControls watch;
  private final DatabaseControls database;
  private final Settings settings;
  private final Vertx vertx;
  private final MeterRegistry metrics;
  private final Clock clock;

  /** By control; as many as there are controls. */
  private final Map<String, ControlState> states = new ConcurrentHashMap<>();

  Posture(
      IdentityControls identity,
      TransportControls transport,
      LimitControls limits,
      WatchControls watch,
      DatabaseControls database,
      Config config,
      Vertx vertx,
      MeterRegistry metrics,
      Clock clock) {
    this.identity = identity;
    this.transport = transport;
    this.limits = limits;
    this.watch = watch;
    this.database = database;
    this.settings = new Settings(config);
    this.vertx = vertx;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** After the keys are loaded, whose age is part of it. */
  void atStart(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent started) {
    report().subscribe().with(made -> {}, Posture::report);
  }

  @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachMinute() {
    return report()
        .onFailure()
        .invoke(Posture::report)
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** The report as things are now. */
  public Uni<Report> report() {
    return database
        .ask()
        .flatMap(this::withFiles)
        .invoke(made -> made.controls().forEach(this::count));
  }

  /** Permissions of files and the like are looked at off the event loop. */
  private Uni<Report> withFiles(DatabaseControls.Found found) {
    return Uni.createFrom()
        .completionStage(
            () -> vertx.executeBlocking(() -> assembled(found), false).toCompletionStage());
  }

  private Report assembled(DatabaseControls.Found found) {
    Surroundings here = Surroundings.here(clock);
    List<Weakness> weaknesses = new ArrayList<>(Weaknesses.found(settings, here));
    weaknesses.addAll(found.weaknesses());
    List<Control> controls = new ArrayList<>(CheckControls.of(weaknesses, Accepted.of(settings)));
    controls.addAll(transport.controls());
    controls.addAll(identity.controls());
    controls.addAll(found.controls());
    controls.addAll(limits.controls());
    controls.addAll(watch.controls(here));
    return new Report(List.copyOf(controls), clock.instant());
  }

  private void count(Control control) {
    if (states.put(control.name(), control.state()) == null) {
      for (ControlState state : ControlState.values()) {
        Gauge.builder(
                "holdfast.security.control",
                states,
                known -> known.get(control.name()) == state ? 1 : 0)
            .tag("control", control.name())
            .tag("state", state.label())
            .register(metrics);
      }
    }
  }

  private static void report(Throwable failure) {
    LOG.warnf("The posture can't be looked at, trying again: %s", failure);
  }
}
