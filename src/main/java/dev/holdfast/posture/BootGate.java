package dev.holdfast.posture;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
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
    List<String> reasons = reasons(ConfigProvider.getConfig());
    if (!reasons.isEmpty()) {
      refuse(reasons);
    }
  }

  /** Prints the reasons and ends the process. */
  static void refuse(List<String> reasons) {
    System.err.println("Holdfast does not start:");
    reasons.forEach(reason -> System.err.println(" - " + reason));
    System.exit(EXIT_CODE);
  }

  static List<String> reasons(Config config) {
    List<String> reasons = new ArrayList<>();
    require(config, "db.url", "HOLDFAST_DB_URL", "postgresql://host:5432/holdfast", reasons);
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
              if (!isHttpsOrigin(url)) {
                reasons.add(
                    "HOLDFAST_PUBLIC_URL is not an https origin: set it to https://host[:port], with nothing after it");
              }
            },
            () ->
                reasons.add(
                    "HOLDFAST_PUBLIC_URL is missing: set it to where clients reach the service, https://api.example.com"));
    value(config, "cors.origins")
        .filter(
            origins ->
                origins.contains("*")
                    || origins.contains("null")
                    || origins.contains("/") && origins.matches(".*(?<![:/])/(?!/).*"))
        .ifPresent(
            origins ->
                reasons.add(
                    "HOLDFAST_CORS_ORIGINS holds *, null or a pattern: name each origin exactly, https://app.example.com"));
    return reasons;
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

  private static boolean isHttpsOrigin(String url) {
    try {
      URI uri = URI.create(url);
      return "https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && (uri.getRawPath() == null || uri.getRawPath().isEmpty())
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
