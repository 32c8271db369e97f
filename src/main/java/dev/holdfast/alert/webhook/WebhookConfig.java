package dev.holdfast.alert.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Settings of the webhook, {@code holdfast.alert.webhook.*}. */
@ConfigMapping(prefix = "holdfast.alert.webhook")
public interface WebhookConfig {
  /** HMAC-SHA-256 takes no more from a longer key, and less from a shorter one. */
  int SHORTEST_SECRET = 32;

  /** Where alerts are posted; none by default, so nobody is told. */
  Optional<String> url();

  /**
   * What the posts are signed with, of 32 characters or more; required with a URL. Two, comma-
   * separated, while receivers change from one to the other: each post has a signature by both.
   */
  Optional<List<String>> secret();

  /** Whether the target may have a private or loopback address; {@code false} by default. */
  @WithName("private")
  @WithDefault("false")
  boolean privateTargets();

  /** The PEM file with the authorities that may vouch for it; those of Java by default. */
  Optional<String> tlsCa();

  /**
   * What is wrong with the settings, each with its remedy, for the boot gate.
   *
   * @param settings gives a setting by its name after {@code holdfast.alert.webhook.}
   */
  static List<String> faults(Function<String, Optional<String>> settings) {
    List<String> faults = new ArrayList<>();
    Optional<String> url = settings.apply("url");
    Optional<String> secret = settings.apply("secret");
    Optional<String> privateTargets = settings.apply("private");
    if (privateTargets.filter(text -> !text.equals("true") && !text.equals("false")).isPresent()) {
      faults.add(
          "HOLDFAST_ALERT_WEBHOOK_PRIVATE is unknown: set it to one of true, false, or leave it out");
    }
    url.flatMap(
            text -> WebhookTarget.fault(text, privateTargets.filter("true"::equals).isPresent()))
        .ifPresent(fault -> faults.add("HOLDFAST_ALERT_WEBHOOK_URL " + fault));
    if (url.isPresent() && secret.isEmpty()) {
      faults.add(
          "HOLDFAST_ALERT_WEBHOOK_SECRET is missing: set it to what the receiver checks signatures with, openssl rand -hex 32");
    }
    if (url.isEmpty() && secret.isPresent()) {
      faults.add(
          "HOLDFAST_ALERT_WEBHOOK_SECRET is set without HOLDFAST_ALERT_WEBHOOK_URL: set the URL too, or leave it out");
    }
    secret
        .filter(text -> !isSecret(text))
        .ifPresent(
            text ->
                faults.add(
                    "HOLDFAST_ALERT_WEBHOOK_SECRET is too weak: set it to 32 characters or more, openssl rand -hex 32, or to two such, comma-separated, the new one first"));
    settings
        .apply("tls-ca")
        .filter(file -> !holdsCertificates(file))
        .ifPresent(
            file ->
                faults.add(
                    "HOLDFAST_ALERT_WEBHOOK_TLS_CA can't be used: set it to a readable PEM file with certificates of authorities, or leave it out"));
    return faults;
  }

  private static boolean isSecret(String text) {
    List<String> all = List.of(text.split(",", -1));
    return all.size() <= 2
        && all.stream().allMatch(one -> one.strip().length() >= SHORTEST_SECRET)
        && all.stream().map(String::strip).allMatch(one -> one.chars().distinct().count() > 7);
  }

  private static boolean holdsCertificates(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
    } catch (IOException | CertificateException | InvalidPathException unreadable) {
      return false;
    }
  }
}
