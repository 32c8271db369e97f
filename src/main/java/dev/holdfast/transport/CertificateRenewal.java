package dev.holdfast.transport;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Shows another certificate as soon as the files hold one; connections that are open go on as they
 * began. Files that can't be used, half of a renewal too, leave the one that was good. (The
 * framework's own reload would take a key that is another certificate's, and forget all TLS
 * sessions each time it looks.)
 */
@Singleton
class CertificateRenewal {
  private static final Logger LOG = Logger.getLogger(CertificateRenewal.class);

  private final PublicCertificate certificate;
  private final TlsConfigurationRegistry registry;
  private final Event<CertificateUpdatedEvent> updates;

  /** What was said of the files last: it is said once. */
  private String told = "";

  CertificateRenewal(
      @Identifier(PublicTls.NAME) PublicCertificate certificate,
      TlsConfigurationRegistry registry,
      Event<CertificateUpdatedEvent> updates,
      MeterRegistry metrics) {
    this.certificate = certificate;
    this.registry = registry;
    this.updates = updates;
    if (certificate.isNeeded()) {
      metrics.gauge(
          "holdfast.tls.certificate.ends",
          certificate,
          shown -> shown.shown().notAfter().getEpochSecond());
    }
  }

  /** Reads two small files; on a thread that may wait. */
  @Scheduled(
      every = "${holdfast.tls.reload:10s}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void look() {
    if (!certificate.isNeeded()) {
      return;
    }
    try {
      ServerCertificate found = certificate.read();
      told = "";
      if (!found.isSame(certificate.shown())) {
        certificate.show(found);
        TlsConfiguration tls = registry.get(PublicTls.NAME).orElseThrow();
        tls.reload();
        updates.fire(new CertificateUpdatedEvent(PublicTls.NAME, tls));
      }
    } catch (UnusableCertificateException unusable) {
      if (!unusable.getMessage().equals(told)) {
        told = unusable.getMessage();
        LOG.warnf("The certificate is not renewed, the one from before stays: %s", told);
      }
    }
  }
}
