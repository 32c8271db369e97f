package dev.holdfast.transport;

import io.quarkus.arc.Unremovable;
import io.quarkus.tls.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The certificate of the public port, as the framework's TLS registry asks for it, once. */
@Singleton
@Unremovable
@Identifier(PublicTls.NAME)
class PublicCertificate implements KeyStoreProvider {
  private final TransportConfig config;
  private final Clock clock;
  private ShownCertificate shown;

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
    return isNeeded() ? new KeyStoreAndKeyCertOptions(null, KeyCertOptions.wrap(shown())) : null;
  }

  /** What handshakes ask; read when it is first asked for. */
  synchronized ShownCertificate shown() {
    if (shown == null) {
      try {
        shown = new ShownCertificate(read());
      } catch (UnusableCertificateException unusable) {
        throw new IllegalStateException(unusable);
      }
    }
    return shown;
  }

  /** What the files hold now, if it can be used. */
  ServerCertificate read() throws UnusableCertificateException {
    return ServerCertificate.read(
        config.cert().orElseThrow(), config.key().orElseThrow(), clock.instant());
  }
}
