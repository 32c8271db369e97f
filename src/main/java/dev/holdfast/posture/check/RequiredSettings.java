package dev.holdfast.posture.check;

import dev.holdfast.access.Cidr;
import dev.holdfast.database.DatabaseTls;
import dev.holdfast.kernel.WebOrigin;
import dev.holdfast.secret.MasterKeys;
import dev.holdfast.transport.PublicTls;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a deployment must say, and say so that it can be meant. None of it can be accepted. */
final class RequiredSettings {
  private static final String PROXIES = "trusted-proxies";

  private RequiredSettings() {}

  static List<String> faults(Settings settings, Clock clock) {
    List<String> reasons = new ArrayList<>();
    database(settings, reasons);
    settings.require("mail.from", "the address that mails come from", reasons);
    if (settings.raw("quarkus.mailer.mock").filter("true"::equals).isPresent()) {
      reasons.add(
          "QUARKUS_MAILER_MOCK is true, so mails with their codes go to the log and to nobody: leave"
              + " it out, and set QUARKUS_MAILER_HOST");
    }
    masterKeys(settings, reasons);
    publicUrl(settings, reasons);
    proxies(settings, reasons);
    reasons.addAll(
        PublicTls.faults(
            settings.value("tls.mode"),
            settings.value("tls.cert"),
            settings.value("tls.key"),
            settings.value(PROXIES),
            clock));
    profile(settings, reasons);
    return reasons;
  }

  private static void database(Settings settings, List<String> reasons) {
    settings.require("db.url", "postgresql://host:5432/holdfast", reasons);
    settings
        .value("db.url")
        .filter(url -> !url.startsWith("postgresql://"))
        .ifPresent(
            url ->
                reasons.add(
                    "HOLDFAST_DB_URL is not of the form postgresql://host:5432/holdfast: write it"
                        + " so"));
    reasons.addAll(
        DatabaseTls.faults(
            settings.value("db.url"), settings.value("db.tls"), settings.value("db.tls-ca")));
    settings.require("db.username", "the serving role", reasons);
    settings.require("db.password", "its password", reasons);
    if (settings.value("db.migrate").map(Boolean::parseBoolean).orElse(true)) {
      settings.require(
          "db.owner-username", "the migrating role, or HOLDFAST_DB_MIGRATE=false", reasons);
      settings.require("db.owner-password", "its password", reasons);
    }
  }

  private static void masterKeys(Settings settings, List<String> reasons) {
    settings.require("master-keys", "a file or value with lines of id:base64 of 32 bytes", reasons);
    settings.value("master-keys").ifPresent(setting -> judge(setting, reasons));
  }

  private static void judge(String setting, List<String> reasons) {
    try {
      if (MasterKeys.ids(setting).contains(MasterKeys.DEVELOPMENT)) {
        reasons.add(
            "HOLDFAST_MASTER_KEYS holds a development key: make one for this deployment, openssl"
                + " rand -base64 32, under another id");
      }
      if (MasterKeys.holdsGuessable(setting)) {
        reasons.add(
            "HOLDFAST_MASTER_KEYS holds a key that is not random: make one by openssl rand -base64"
                + " 32, under another id");
      }
    } catch (IllegalArgumentException fault) {
      reasons.add(
          "HOLDFAST_MASTER_KEYS can't be used, "
              + fault.getMessage()
              + ": give lines of id:base64 of 32 bytes, newest first");
    }
  }

  private static void publicUrl(Settings settings, List<String> reasons) {
    settings.require(
        "public-url", "where clients reach the service, https://api.example.com", reasons);
    settings
        .value("public-url")
        .filter(url -> !url.startsWith("https:") || WebOrigin.fault(url).isPresent())
        .ifPresent(
            url ->
                reasons.add(
                    "HOLDFAST_PUBLIC_URL is not an https origin: set it to https://host[:port], in lower case, with nothing after it and without the port 443"));
  }

  private static void proxies(Settings settings, List<String> reasons) {
    settings
        .value(PROXIES)
        .filter(
            list ->
                Arrays.stream(list.split(","))
                    .anyMatch(block -> Cidr.parse(block.strip()).isEmpty()))
        .ifPresent(
            list ->
                reasons.add(
                    "HOLDFAST_TRUSTED_PROXIES is not a list of CIDR blocks: write 10.0.0.0/8,2001:db8::/32"));
    settings
        .value(PROXIES)
        .filter(list -> list.matches(".*/[0-7](\\s*,.*|\\s*$)"))
        .ifPresent(
            list ->
                reasons.add(
                    "HOLDFAST_TRUSTED_PROXIES takes a large part of the internet for proxies, whose word would be taken for where a client is: name the proxies' own networks, of /8 or longer"));
  }

  /** Settings for development and tests are in the program; a deployment must not get them. */
  private static void profile(Settings settings, List<String> reasons) {
    settings
        .raw("quarkus.profile")
        .filter(
            list ->
                Arrays.stream(list.split(",")).map(String::strip).anyMatch(DEVELOPERS::contains))
        .ifPresent(
            list ->
                reasons.add(
                    "QUARKUS_PROFILE is one of a developer's machine: leave it out, or name prod"));
  }

  private static final List<String> DEVELOPERS = List.of("dev", "test");
}
