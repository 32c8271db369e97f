package dev.holdfast.posture.report;

import dev.holdfast.alert.AlertConfig;
import dev.holdfast.alert.webhook.WebhookConfig;
import dev.holdfast.edge.EdgeConfig;
import dev.holdfast.posture.check.Settings;
import dev.holdfast.posture.check.Surroundings;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Who watches, what is written down, and who may administrate from where and when. */
@Singleton
class WatchControls {
  private final EdgeConfig edge;
  private final AlertConfig alerts;
  private final WebhookConfig webhook;
  private final Settings settings;

  WatchControls(EdgeConfig edge, AlertConfig alerts, WebhookConfig webhook, Config config) {
    this.edge = edge;
    this.alerts = alerts;
    this.webhook = webhook;
    this.settings = new Settings(config);
  }

  List<Control> controls(Surroundings here) {
    return List.of(
        Control.ok("audit", "on", "P58"),
        Control.ok(
            "audit-retention", settings.value("audit.retention").orElse("as by default"), "P58"),
        Control.ok("access-log", "a queue of " + edge.accessLogQueue() + " lines", "P56"),
        masking(),
        detectors(),
        Control.ifSet(
            "alert-webhook",
            webhook.url().map(url -> "set"),
            "P59",
            "set HOLDFAST_ALERT_WEBHOOK_URL, or look at the alerts by yourself"),
        Control.judged(
            "alert-webhook-targets",
            !webhook.privateTargets(),
            webhook.privateTargets() ? "private ones too" : "public",
            "P59",
            "leave HOLDFAST_ALERT_WEBHOOK_PRIVATE out, with a receiver at a public address"),
        Control.ifSet(
            "admin-addresses", set("admin.addresses"), "P18", "set HOLDFAST_ADMIN_ADDRESSES"),
        Control.ifSet("admin-hours", set("admin.hours"), "P61", "set HOLDFAST_ADMIN_HOURS"),
        Control.ifSet(
            "first-admin",
            set("admin.email"),
            "P20",
            "HOLDFAST_ADMIN_EMAIL, while there is no administrator"),
        Control.judged(
            "core-dumps",
            !here.hasCoreDumps(),
            here.hasCoreDumps() ? "allowed" : "none",
            "P57",
            "start the process with a core file size of 0 (ulimit -c 0)"));
  }

  private Control detectors() {
    List<String> silent = AlertConfig.silent(alerts);
    return Control.judged(
        "alert-detectors",
        silent.isEmpty(),
        silent.isEmpty() ? "all on" : "off: " + String.join(", ", silent),
        "P59",
        "take them out of HOLDFAST_ALERT_OFF, and set a rate where a detector's is off");
  }

  private Control masking() {
    return settings.raw("quarkus.log.console.filter").filter("mask"::equals).isPresent()
        ? Control.ok("log-masking", "on", "P57")
        : Control.off("log-masking", "P57", "leave QUARKUS_LOG_CONSOLE_FILTER out");
  }

  /** Whether something is set; what it is names people, addresses or places. */
  private Optional<String> set(String key) {
    return settings.value(key).map(value -> "set");
  }
}
