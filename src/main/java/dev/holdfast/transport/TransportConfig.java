package dev.holdfast.transport;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the public port's TLS, {@code holdfast.tls.*}. */
@ConfigMapping(prefix = "holdfast.tls")
public interface TransportConfig {

  /**
   * Where TLS ends: {@code direct} or {@code upstream}; required in production. Without it, on a
   * developer's machine, plain HTTP is served.
   */
  Optional<TlsMode> mode();

  /** The PEM file with the certificate and its chain; required with {@code direct}. */
  Optional<String> cert();

  /** The PEM file with the certificate's private key; required with {@code direct}. */
  Optional<String> key();

  /** How often both files are looked at again; 10 seconds by default. */
  @WithDefault("10s")
  Duration reload();
}
