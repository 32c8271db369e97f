package dev.holdfast.posture.report;

import dev.holdfast.edge.EdgeConfig;
import dev.holdfast.posture.check.Settings;
import dev.holdfast.transport.TlsMode;
import dev.holdfast.transport.TransportConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.Config;

/** How bytes come in, and what browsers are told. */
@Singleton
class TransportControls {
  private final TransportConfig transport;
  private final EdgeConfig edge;
  private final Settings settings;

  TransportControls(TransportConfig transport, EdgeConfig edge, Config config) {
    this.transport = transport;
    this.edge = edge;
    this.settings = new Settings(config);
  }

  List<Control> controls() {
    boolean direct = transport.mode().filter(TlsMode.DIRECT::equals).isPresent();
    return List.of(
        Control.ifSet(
            "tls-mode",
            transport.mode().map(mode -> mode.name().toLowerCase(Locale.ROOT)),
            "P39",
            "set HOLDFAST_TLS_MODE"),
        direct
            ? tlsVersions()
            : Control.off("tls-versions", "P40", "TLS ends at a proxy: set its versions there"),
        Control.judged(
            "hsts",
            edge.hstsPreload(),
            edge.hstsPreload()
                ? "max-age=31536000; includeSubDomains; preload"
                : "max-age=31536000; includeSubDomains",
            "P41",
            "leave HOLDFAST_HSTS_PRELOAD out"),
        Control.ok("security-headers", "on", "P44"),
        Control.ok(
            "cors-origins", edge.corsOrigins().map(List::size).orElse(0) + " and our own", "P47"),
        Control.ifSet(
            "trusted-proxies",
            edge.trustedProxies().map(blocks -> blocks.size() + " networks"),
            "P49",
            "HOLDFAST_TRUSTED_PROXIES, if there are any"),
        Control.ok(
            "proxy-protocol",
            settings.value("http.proxy-protocol").filter("true"::equals).isPresent()
                ? "required of proxies"
                : "not taken",
            "P49"));
  }

  private Control tlsVersions() {
    String versions = settings.raw("quarkus.tls.public.protocols").orElse("TLSv1.3");
    return Control.judged(
        "tls-versions",
        versions.matches("(TLSv1\\.[23],?\\s*)+"),
        versions,
        "P40",
        "leave QUARKUS_TLS_PUBLIC_PROTOCOLS out");
  }
}
