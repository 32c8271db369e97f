package dev.holdfast.ratelimit.redis;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.Set;

/**
 * TLS to Redis: 1.2 or 1.3, and always with a peer whose certificate and host name are verified.
 */
final class RedisTls {
  private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");

  private RedisTls() {}

  static void require(NetClientOptions options, Optional<String> authority) {
    options
        .setSsl(true)
        .setTrustAll(false)
        .setHostnameVerificationAlgorithm("HTTPS")
        .setEnabledSecureTransportProtocols(VERSIONS);
    authority.ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
  }

  static boolean holdsCertificates(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
    } catch (IOException | CertificateException | InvalidPathException unreadable) {
      return false;
    }
  }
}
