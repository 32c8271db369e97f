package dev.holdfast.transport;

import io.quarkus.arc.Unremovable;
import io.quarkus.tls.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The certificate that the public port shows, as the framework's TLS registry asks for it. */
@Singleton
@Unremovable
@Identifier(PublicTls.NAME)
class PublicCertificate implements KeyStoreProvider {
  private final TransportConfig config;
  private final Clock clock;
  private volatile ServerCertificate shown;

  PublicCertificate(TransportConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Whether TLS ends here at all. */
  boolean isNeeded() {
    return config.mode().filter(TlsMode.DIRECT::equals).isPresent();
  }

  /** Null, which is no key store, if none is needed. */
  @Override
  public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
    if (!isNeeded()) {
      return null;
    }
    if (shown == null) {
      try {
        shown = read();
      } catch (UnusableCertificateException unusable) {
        throw new IllegalStateException(unusable);
      }
    }
    return shown.forRegistry();
  }

  /** What the files hold now, if it can be used. */
  ServerCertificate read() throws UnusableCertificateException {
    return ServerCertificate.read(
        config.cert().orElseThrow(), config.key().orElseThrow(), clock.instant());
  }

  ServerCertificate shown() {
    return shown;
  }

  /** What is shown as soon as the registry asks again. */
  void show(ServerCertificate next) {
    shown = next;
  }
}
