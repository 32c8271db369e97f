package dev.holdfast.posture;

import dev.holdfast.posture.check.Settings;
import dev.holdfast.posture.check.Surroundings;
import dev.holdfast.posture.check.Weaknesses;
import dev.holdfast.access.Cidr;
import dev.holdfast.alert.AlertConfig;
import dev.holdfast.alert.webhook.WebhookConfig;
import dev.holdfast.attachment.AttachmentConfig;
import dev.holdfast.database.DatabaseConfig;
import dev.holdfast.database.DatabaseTls;
import dev.holdfast.edge.EdgeConfig;
import dev.holdfast.edge.wire.WireConfig;
import dev.holdfast.kernel.WebOrigin;
import dev.holdfast.ratelimit.LimitConfig;
import dev.holdfast.ratelimit.redis.RedisConfig;
import dev.holdfast.secret.MasterKeys;
import dev.holdfast.session.outside.OutsideConfig;
import dev.holdfast.transport.PublicTls;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Refuses to start a service that could not be safe: before the framework reads its settings, so
 * that every reason is said at once and none hides behind the first.
 */
public final class BootGate {
  /** {@code EX_CONFIG} of sysexits.h: the configuration is wrong. */
  public static final int EXIT_CODE = 78;

  private BootGate() {}

  /** Lets the start go on, or prints every reason with its remedy and ends the process. */
  public static void passOrExit() {
    List<String> reasons =
        Weaknesses.reasons(
            new Settings(ConfigProvider.getConfig()), Surroundings.here(Clock.systemUTC()));
    if (!reasons.isEmpty()) {
      refuse(reasons);
    }
  }

  /** Prints the reasons and ends the process. */
  static void refuse(List<String> reasons) {
    System.err.println("Holdfast does not start:");
    reasons.forEach(reason -> System.err.println(" - " + reason));
    // Not exit: its hooks wait for a start that is under way to end, and that waits for this.
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  static List<String> reasons(Config config) {
    List<String> reasons = new ArrayList<>();
    require(config, "db.url", "HOLDFAST_DB_URL", "postgresql://host:5432/holdfast", reasons);
    value(config, "db.url")
        .filter(url -> !url.startsWith("postgresql://"))
        .ifPresent(
            url ->
                reasons.add(
                    "HOLDFAST_DB_URL is not of the form postgresql://host:5432/holdfast: write it"
                        + " so"));
    reasons.addAll(
        DatabaseTls.faults(
            value(config, "db.url"), value(config, "db.tls"), value(config, "db.tls-ca")));
    require(config, "db.username", "HOLDFAST_DB_USERNAME", "the serving role", reasons);
    require(config, "db.password", "HOLDFAST_DB_PASSWORD", "its password", reasons);
    if (config.getOptionalValue("holdfast.db.migrate", Boolean.class).orElse(true)) {
      require(
          config,
          "db.owner-username",
          "HOLDFAST_DB_OWNER_USERNAME",
          "the migrating role, or HOLDFAST_DB_MIGRATE=false",
          reasons);
      require(config, "db.owner-password", "HOLDFAST_DB_OWNER_PASSWORD", "its password", reasons);
    }
    require(config, "mail.from", "HOLDFAST_MAIL_FROM", "the address that mails come from", reasons);
    require(
        config,
        "master-keys",
        "HOLDFAST_MASTER_KEYS",
        "a file or value with lines of id:base64 of 32 bytes",
        reasons);
    value(config, "public-url")
        .ifPresentOrElse(
            url -> {
              if (!url.startsWith("https:") || WebOrigin.fault(url).isPresent()) {
                reasons.add(
                    "HOLDFAST_PUBLIC_URL is not an https origin: set it to https://host[:port], in lower case, with nothing after it and without the port 443");
              }
            },
            () ->
                reasons.add(
                    "HOLDFAST_PUBLIC_URL is missing: set it to where clients reach the service,"
                        + " https://api.example.com"));
    value(config, "trusted-proxies")
        .filter(
            list ->
                Arrays.stream(list.split(","))
                    .anyMatch(block -> Cidr.parse(block.strip()).isEmpty()))
        .ifPresent(
            list ->
                reasons.add(
                    "HOLDFAST_TRUSTED_PROXIES is not a list of CIDR blocks: write 10.0.0.0/8,2001:db8::/32"));
    value(config, "trusted-proxies")
        .filter(list -> list.matches(".*/[0-7](\\s*,.*|\\s*$)"))
        .ifPresent(
            list ->
                reasons.add(
                    "HOLDFAST_TRUSTED_PROXIES takes a large part of the internet for proxies, whose word would be taken for where a client is: name the proxies' own networks, of /8 or longer"));
    reasons.addAll(EdgeConfig.faults(config));
    reasons.addAll(
        PublicTls.faults(
            value(config, "tls.mode"),
            value(config, "tls.cert"),
            value(config, "tls.key"),
            value(config, "trusted-proxies"),
            Clock.systemUTC()));
    atMost(
        config,
        "tls.reload",
        "HOLDFAST_TLS_RELOAD",
        Duration.ofSeconds(1),
        Duration.ofHours(1),
        reasons);
    value(config, "master-keys").ifPresent(setting -> masterKeys(setting, reasons));
    atLeast(config, "password.memory-kib", "HOLDFAST_PASSWORD_MEMORY_KIB", 19456, reasons);
    atLeast(config, "password.iterations", "HOLDFAST_PASSWORD_ITERATIONS", 2, reasons);
    atLeast(config, "password.parallelism", "HOLDFAST_PASSWORD_PARALLELISM", 1, reasons);
    // Fewer would refuse what a single page of a browser asks for.
    atLeast(config, "http.in-flight", "HOLDFAST_HTTP_IN_FLIGHT", 10, reasons);
    atMost(
        config,
        "jwt.lifetime",
        "HOLDFAST_JWT_LIFETIME",
        Duration.ofSeconds(1),
        Duration.ofMinutes(60),
        reasons);
    atMost(
        config, "jwt.leeway", "HOLDFAST_JWT_LEEWAY", Duration.ZERO, Duration.ofSeconds(5), reasons);
    sessions(config, reasons);
    keyTimes(config, reasons);
    oneOf(
        config,
        "jwt.algorithm",
        "HOLDFAST_JWT_ALGORITHM",
        List.of("PS256", "ES256", "EDDSA"),
        reasons);
    oneOf(config, "hsts-preload", "HOLDFAST_HSTS_PRELOAD", List.of("true", "false"), reasons);
    oneOf(config, "db.migrate", "HOLDFAST_DB_MIGRATE", List.of("true", "false"), reasons);
    atLeast(config, "password.queue", "HOLDFAST_PASSWORD_QUEUE", 1, reasons);
    atLeast(config, "access-log.queue", "HOLDFAST_ACCESS_LOG_QUEUE", 1, reasons);
    oneOf(config, "registration", "HOLDFAST_REGISTRATION", List.of("open", "closed"), reasons);
    reasons.addAll(LimitConfig.faults(key -> value(config, key)));
    reasons.addAll(
        DatabaseConfig.faults(
            name -> value(config, "db." + name).orElse(null),
            config.getOptionalValue("quarkus.datasource.reactive.max-size", String.class)));
    reasons.addAll(AttachmentConfig.faults(key -> value(config, "attachment." + key)));
    reasons.addAll(WireConfig.faults(key -> value(config, "http." + key)));
    if (value(config, "http.proxy-protocol").filter("true"::equals).isPresent()
        && value(config, "tls.mode").filter("upstream"::equals).isPresent()) {
      reasons.add(
          "HOLDFAST_HTTP_PROXY_PROTOCOL can't say that a client came over TLS, as HOLDFAST_TLS_MODE=upstream needs: let the proxy pass TLS through and set direct, or let it send X-Forwarded-Proto and leave the protocol out");
    }
    reasons.addAll(
        OutsideConfig.faults(
            value(config, "oidc.issuer"),
            value(config, "oidc.audience"),
            value(config, "oidc.roles-claim"),
            value(config, "jwt.issuer").or(() -> value(config, "public-url"))));
    reasons.addAll(
        RedisConfig.faults(
            value(config, "redis.url"),
            value(config, "redis.tls-ca"),
            value(config, "redis.patience")));
    reasons.addAll(AlertConfig.faults(key -> value(config, "alert." + key)));
    reasons.addAll(WebhookConfig.faults(key -> value(config, "alert.webhook." + key)));
    return reasons;
  }

  private static void sessions(Config config, List<String> reasons) {
    Duration minute = Duration.ofMinutes(1);
    atMost(
        config,
        "session.refresh-grace",
        "HOLDFAST_SESSION_REFRESH_GRACE",
        Duration.ZERO,
        Duration.ofMinutes(5),
        reasons);
    atMost(config, "session.idle", "HOLDFAST_SESSION_IDLE", minute, Duration.ofDays(90), reasons);
    atMost(
        config,
        "session.absolute",
        "HOLDFAST_SESSION_ABSOLUTE",
        minute,
        Duration.ofDays(366),
        reasons);
    atMost(config, "session.fresh", "HOLDFAST_SESSION_FRESH", minute, Duration.ofHours(1), reasons);
    atMost(
        config, "export.longest", "HOLDFAST_EXPORT_LONGEST", minute, Duration.ofHours(1), reasons);
  }

  private static void keyTimes(Config config, List<String> reasons) {
    atMost(
        config,
        "jwt.publish-ahead",
        "HOLDFAST_JWT_PUBLISH_AHEAD",
        // The key set may be cached that long.
        Duration.ofMinutes(5),
        Duration.ofDays(1),
        reasons);
    atMost(
        config,
        "jwt.rotation",
        "HOLDFAST_JWT_ROTATION",
        Duration.ofDays(1),
        Duration.ofDays(366),
        reasons);
    atMost(
        config,
        "master-keys-settle",
        "HOLDFAST_MASTER_KEYS_SETTLE",
        Duration.ofMinutes(1),
        Duration.ofDays(7),
        reasons);
    atMost(
        config,
        "master-keys-reload",
        "HOLDFAST_MASTER_KEYS_RELOAD",
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        reasons);
  }

  private static void masterKeys(String setting, List<String> reasons) {
    try {
      if (MasterKeys.ids(setting).contains(MasterKeys.DEVELOPMENT)) {
        reasons.add(
            "HOLDFAST_MASTER_KEYS holds a development key: make one for this deployment, openssl"
                + " rand -base64 32, under another id");
      }
    } catch (IllegalArgumentException fault) {
      reasons.add(
          "HOLDFAST_MASTER_KEYS can't be used, "
              + fault.getMessage()
              + ": give lines of id:base64 of 32 bytes, newest first");
    }
  }

  private static void atLeast(
      Config config, String key, String environment, int floor, List<String> reasons) {
    value(config, key)
        .filter(text -> !text.matches("\\d{1,7}") || Integer.parseInt(text) < floor)
        .ifPresent(
            text ->
                reasons.add(
                    environment
                        + " is below the floor or no number: set it to "
                        + floor
                        + " or more, or leave it out"));
  }

  private static void atMost(
      Config config,
      String key,
      String environment,
      Duration least,
      Duration most,
      List<String> reasons) {
    value(config, key)
        .filter(text -> !isBetween(text, least, most))
        .ifPresent(
            text ->
                reasons.add(
                    environment
                        + " is out of range: set it from "
                        + least.toSeconds()
                        + "s to "
                        + most.toSeconds()
                        + "s, or leave it out"));
  }

  private static boolean isBetween(String text, Duration least, Duration most) {
    try {
      Duration duration = DurationConverter.parseDuration(text);
      return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
    } catch (IllegalArgumentException noDuration) {
      return false;
    }
  }

  private static void oneOf(
      Config config, String key, String environment, List<String> allowed, List<String> reasons) {
    value(config, key)
        .filter(text -> !allowed.contains(text))
        .ifPresent(
            text ->
                reasons.add(
                    environment
                        + " is unknown: set it to one of "
                        + String.join(", ", allowed)
                        + ", or leave it out"));
  }

  private static void require(
      Config config, String key, String environment, String remedy, List<String> reasons) {
    if (value(config, key).isEmpty()) {
      reasons.add(environment + " is missing: set it to " + remedy);
    }
  }

  private static Optional<String> value(Config config, String key) {
    return config.getOptionalValue("holdfast." + key, String.class).filter(text -> !text.isBlank());
  }
}
