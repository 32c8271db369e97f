package dev.holdfast.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * TLS to PostgreSQL, the same for the pool, the connection that listens, and the migrations: the
 * server must show a certificate for the host that was asked for, or nothing is said to it. In the
 * clear only on this machine, or if the operator says so.
 */
public final class DatabaseTls {
  private static final Logger LOG = Logger.getLogger(DatabaseTls.class);
  private static final String VERIFY = "verify-full";
  private static final String DISABLE = "disable";

  private DatabaseTls() {}

  /** What is wrong with the settings, each with its remedy, for the boot gate. */
  public static List<String> faults(
      Optional<String> url, Optional<String> tls, Optional<String> ca) {
    List<String> faults = new ArrayList<>();
    if (tls.isPresent() && !tls.get().equals(VERIFY) && !tls.get().equals(DISABLE)) {
      faults.add("HOLDFAST_DB_TLS is unknown: set it to verify-full or disable, or leave it out");
      return faults;
    }
    if (url.filter(text -> text.matches("(?i).*[?&]ssl.*")).isPresent()) {
      faults.add("HOLDFAST_DB_URL says something of TLS: say it in HOLDFAST_DB_TLS instead");
    }
    if (ca.isPresent() && url.isPresent()) {
      if (!isVerified(url.get(), tls)) {
        faults.add(
            "HOLDFAST_DB_TLS_CA is set, but the database is spoken to in the clear: set HOLDFAST_DB_TLS=verify-full, or leave it out");
      } else if (!isReadable(ca.get())) {
        faults.add(
            "HOLDFAST_DB_TLS_CA names no PEM file with certificates: give the service one it may read, or leave it out for Java's own authorities");
      }
    }
    return faults;
  }

  /**
   * The framework's settings that follow from ours. They stand in the address because Flyway takes
   * nothing else of the framework's data source when it logs in as another role.
   */
  public static Map<String, String> settings(
      Optional<String> url, Optional<String> tls, Optional<String> ca) {
    if (url.isEmpty() || !isVerified(url.get(), tls)) {
      return Map.of();
    }
    String trust =
        ca.map(file -> "&sslrootcert=" + URLEncoder.encode(file, UTF_8))
            .orElse("&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    String joint = url.get().contains("?") ? "&" : "?";
    return Map.of(
        "quarkus.datasource.jdbc.url", "jdbc:" + url.get() + joint + "sslmode=" + VERIFY + trust);
  }

  /** How to connect, with the TLS that the settings want. */
  static void secure(PgConnectOptions options, DatabaseConfig config) {
    if (isVerified(config.url(), config.tls())) {
      options
          .setSslMode(SslMode.VERIFY_FULL)
          .setHostnameVerificationAlgorithm("HTTPS")
          .setTrustOptions(TrustOptions.wrap(DatabaseAuthorities.of(config.tlsCa())));
    } else {
      options.setSslMode(SslMode.DISABLE);
      if (!isLoopback(config.url())) {
        LOG.warn(
            "HOLDFAST_DB_TLS=disable: everything in the database goes over the network in the clear,"
                + " and whoever is in between may change it. Set it to verify-full");
      }
    }
  }

  /** Whether what goes to the database can be read on the way. */
  public static boolean isInTheClear(String url, Optional<String> tls) {
    return !isVerified(url, tls) && !isLoopback(url);
  }

  private static boolean isVerified(String url, Optional<String> tls) {
    return tls.map(VERIFY::equals).orElseGet(() -> !isLoopback(url));
  }

  /** By what is written, without a look-up: a name that is not surely this machine is another's. */
  static boolean isLoopback(String url) {
    try {
      String host = URI.create(url).getHost();
      return host != null && host.matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static boolean isReadable(String file) {
    try {
      DatabaseAuthorities.of(Optional.of(file));
      return true;
    } catch (IllegalArgumentException unusable) {
      return false;
    }
  }
}
