package dev.holdfast.transport;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the settings of the public port's TLS must be, and what follows from them. */
public final class PublicTls {
  /** What the framework's TLS registry calls it. */
  static final String NAME = "public";

  private PublicTls() {}

  /**
   * Elliptic curves only: 2048 bits of the old Diffie-Hellman are few, and 8192 cost the server so
   * much that a client could tie it up with handshakes. First the hybrid against quantum computers,
   * which a Java that lacks it passes over.
   */
  private static final String GROUPS = "X25519MLKEM768,x25519,secp256r1,secp384r1,secp521r1,x448";

  /** The settings of the framework and of Java that follow from ours. */
  public static Map<String, String> settings(Optional<String> mode) {
    return mode.filter("direct"::equals).isPresent()
        ? Map.of(
            "quarkus.http.tls-configuration-name",
            NAME,
            "jdk.tls.namedGroups",
            GROUPS,
            // A client that asks for handshake after handshake in one connection is cut off.
            "jdk.tls.rejectClientInitiatedRenegotiation",
            "true")
        : Map.of();
  }

  /** What is wrong with the settings, each with its remedy, for the boot gate. */
  public static List<String> faults(
      Optional<String> mode,
      Optional<String> cert,
      Optional<String> key,
      Optional<String> proxies,
      Clock clock) {
    return switch (mode.orElse("")) {
      case "direct" -> directFaults(cert, key, clock);
      case "upstream" -> upstreamFaults(proxies);
      case "" ->
          List.of(
              "HOLDFAST_TLS_MODE is missing: set it to direct, with a certificate, or to upstream if TLS ends at a proxy in front");
      default -> List.of("HOLDFAST_TLS_MODE is unknown: set it to direct or upstream");
    };
  }

  private static List<String> directFaults(
      Optional<String> cert, Optional<String> key, Clock clock) {
    List<String> faults = new ArrayList<>();
    if (cert.isEmpty()) {
      faults.add(
          "HOLDFAST_TLS_CERT is missing: set it to the PEM file with the certificate and its chain");
    }
    if (key.isEmpty()) {
      faults.add(
          "HOLDFAST_TLS_KEY is missing: set it to the PEM file with the certificate's private key");
    }
    if (faults.isEmpty()) {
      try {
        ServerCertificate.read(cert.orElseThrow(), key.orElseThrow(), clock.instant());
      } catch (UnusableCertificateException unusable) {
        return unusable.faults();
      }
    }
    return faults;
  }

  private static List<String> upstreamFaults(Optional<String> proxies) {
    return proxies.isPresent()
        ? List.of()
        : List.of(
            "HOLDFAST_TRUSTED_PROXIES is missing: with HOLDFAST_TLS_MODE=upstream set it to the addresses of the proxies where TLS ends");
  }
}
