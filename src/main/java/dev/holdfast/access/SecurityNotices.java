package dev.holdfast.access;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Raises notices: one log line, one count ({@code holdfast_security_notices_total}), one event
 * each. Call it after the commit of what it tells.
 */
@Singleton
public class SecurityNotices {
  private static final Logger LOG = Logger.getLogger(SecurityNotices.class);

  private final Event<SecurityNotice> events;
  private final MeterRegistry metrics;
  private final Clock clock;

  SecurityNotices(Event<SecurityNotice> events, MeterRegistry metrics, Clock clock) {
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Raises a notice; either of account and address may be null. */
  public void raise(SecurityNotice.Kind kind, UUID accountId, String addressPrefix) {
    LOG.warnf("Security notice %s: account %s, from %s", kind.label(), accountId, addressPrefix);
    metrics.counter("holdfast.security.notices", "kind", kind.label()).increment();
    events.fire(new SecurityNotice(kind, accountId, addressPrefix, clock.instant()));
  }
}
