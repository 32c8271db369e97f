package dev.holdfast.transport;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Shows another certificate as soon as the files hold one; connections that are open go on as they
 * began. Files that can't be used, half of a renewal too, leave the one that was good.
 */
@Singleton
class CertificateRenewal {
  private static final Logger LOG = Logger.getLogger(CertificateRenewal.class);

  private final PublicCertificate certificate;

  /** What was said of the files last: it is said once. */
  private String told = "";

  CertificateRenewal(
      @Identifier(PublicTls.NAME) PublicCertificate certificate, MeterRegistry metrics) {
    this.certificate = certificate;
    if (certificate.isNeeded()) {
      metrics.gauge(
          "holdfast.tls.certificate.ends",
          certificate.shown(),
          shown -> shown.current().notAfter().getEpochSecond());
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
      if (!found.isSame(certificate.shown().current())) {
        certificate.shown().change(found);
        LOG.infof("A new certificate is shown, good until %s", found.notAfter());
      }
    } catch (UnusableCertificateException unusable) {
      if (!unusable.getMessage().equals(told)) {
        told = unusable.getMessage();
        LOG.warnf("The certificate is not renewed, the one from before stays: %s", told);
      }
    }
  }
}
