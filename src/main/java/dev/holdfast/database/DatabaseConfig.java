package dev.holdfast.database;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of the way to the database, {@code holdfast.db.*}. */
@ConfigMapping(prefix = "holdfast.db")
public interface DatabaseConfig {

  /** Where it is: {@code postgresql://host:5432/holdfast}; required. */
  String url();

  /**
   * {@code verify-full}, the default for every host but this one: over TLS, by a certificate that a
   * known authority made for that host; or {@code disable}, in the clear, the default on loopback.
   */
  Optional<String> tls();

  /** The PEM file with the authorities that may vouch for it; those of Java by default. */
  Optional<String> tlsCa();
}
