package dev.holdfast.posture.check;

import dev.holdfast.access.AdminConfig;
import dev.holdfast.alert.AlertConfig;
import dev.holdfast.alert.webhook.WebhookConfig;
import dev.holdfast.attachment.AttachmentConfig;
import dev.holdfast.audit.AuditConfig;
import dev.holdfast.database.DatabaseConfig;
import dev.holdfast.edge.EdgeConfig;
import dev.holdfast.edge.wire.WireConfig;
import dev.holdfast.ratelimit.LimitConfig;
import dev.holdfast.ratelimit.redis.RedisConfig;
import dev.holdfast.session.outside.OutsideConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What may be left out, and is wrong outside of its bounds. None of it can be accepted. */
final class BoundedSettings {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<String> BOOLEANS = List.of("true", "false");

  private BoundedSettings() {}

  static List<String> faults(Settings settings) {
    List<String> reasons = new ArrayList<>(EdgeConfig.faults(settings.config()));
    tokensAndSessions(settings, reasons);
    keys(settings, reasons);
    passwords(settings, reasons);
    settings.between("tls.reload", SECOND, HOUR, reasons);
    settings.between("export.longest", MINUTE, HOUR, reasons);
    // Fewer would refuse what a single page of a browser asks for.
    settings.atLeast("http.in-flight", 10, reasons);
    settings.atLeast("access-log.queue", 1, reasons);
    settings.oneOf("hsts-preload", BOOLEANS, reasons);
    settings.oneOf("db.migrate", BOOLEANS, reasons);
    settings.oneOf("registration", List.of("open", "closed"), reasons);
    reasons.addAll(LimitConfig.faults(settings::value));
    reasons.addAll(AuditConfig.faults(settings::value));
    reasons.addAll(AlertConfig.faults(key -> settings.value("alert." + key)));
    reasons.addAll(WebhookConfig.faults(key -> settings.value("alert.webhook." + key)));
    reasons.addAll(AttachmentConfig.faults(key -> settings.value("attachment." + key)));
    reasons.addAll(
        AdminConfig.faults(
            settings.value("admin.email"),
            settings.value("admin.addresses"),
            settings.value("admin.hours")));
    reasons.addAll(
        DatabaseConfig.faults(
            name -> settings.value("db." + name).orElse(null),
            settings.raw("quarkus.datasource.reactive.max-size")));
    wire(settings, reasons);
    reasons.addAll(
        OutsideConfig.faults(
            settings.value("oidc.issuer"),
            settings.value("oidc.audience"),
            settings.value("oidc.roles-claim"),
            settings.value("jwt.issuer").or(() -> settings.value("public-url"))));
    reasons.addAll(
        RedisConfig.faults(
            settings.value("redis.url"),
            settings.value("redis.tls-ca"),
            settings.value("redis.patience")));
    return reasons;
  }

  private static void tokensAndSessions(Settings settings, List<String> reasons) {
    settings.between("jwt.lifetime", SECOND, HOUR, reasons);
    settings.between("jwt.leeway", Duration.ZERO, Duration.ofSeconds(5), reasons);
    settings.oneOf("jwt.algorithm", List.of("PS256", "ES256", "EDDSA"), reasons);
    settings.between("session.refresh-grace", Duration.ZERO, Duration.ofMinutes(5), reasons);
    settings.between("session.idle", MINUTE, Duration.ofDays(90), reasons);
    settings.between("session.absolute", MINUTE, Duration.ofDays(366), reasons);
    settings.between("session.fresh", MINUTE, HOUR, reasons);
  }

  private static void keys(Settings settings, List<String> reasons) {
    // The key set may be cached for five minutes.
    settings.between("jwt.publish-ahead", Duration.ofMinutes(5), Duration.ofDays(1), reasons);
    settings.between("jwt.rotation", Duration.ofDays(1), Duration.ofDays(366), reasons);
    settings.between("master-keys-settle", MINUTE, Duration.ofDays(7), reasons);
    settings.between("master-keys-reload", SECOND, MINUTE, reasons);
  }

  private static void passwords(Settings settings, List<String> reasons) {
    settings.atLeast("password.memory-kib", 19456, reasons);
    settings.atLeast("password.iterations", 2, reasons);
    settings.atLeast("password.parallelism", 1, reasons);
    settings.atLeast("password.queue", 1, reasons);
  }

  private static void wire(Settings settings, List<String> reasons) {
    reasons.addAll(WireConfig.faults(key -> settings.value("http." + key)));
    if (settings.value("http.proxy-protocol").filter("true"::equals).isPresent()
        && settings.value("tls.mode").filter("upstream"::equals).isPresent()) {
      reasons.add(
          "HOLDFAST_HTTP_PROXY_PROTOCOL can't say that a client came over TLS, as HOLDFAST_TLS_MODE=upstream needs: let the proxy pass TLS through and set direct, or let it send X-Forwarded-Proto and leave the protocol out");
    }
    settings
        .raw("quarkus.management.port")
        .filter(port -> !port.equals("0"))
        .filter(
            port ->
                settings.raw("quarkus.http.port").filter(port::equals).isPresent()
                    || settings.raw("quarkus.http.ssl-port").filter(port::equals).isPresent())
        .ifPresent(
            port ->
                reasons.add(
                    "QUARKUS_MANAGEMENT_PORT is a public port: give health and metrics one of their own, 9000"));
  }
}
