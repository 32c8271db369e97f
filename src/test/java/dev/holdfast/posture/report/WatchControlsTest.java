package dev.holdfast.posture.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.alert.AlertConfig;
import dev.holdfast.alert.webhook.WebhookConfig;
import dev.holdfast.edge.EdgeConfig;
import dev.holdfast.posture.check.Surroundings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of who watches, as a deployment sets it. */
class WatchControlsTest {
  private static final String URL = "https://alerts.example.com/in";

  @ParameterizedTest
  @CsvSource({
    "holdfast.alert.off,volume,off: volume",
    "holdfast.alert.off,'refresh_reuse, key_in_url','off: refresh_reuse, key_in_url'",
    "holdfast.alert.refusals,off,off: refusals",
    "holdfast.alert.refusals-overall,off,off: refusals_overall",
    "holdfast.alert.volume,off,off: volume",
    "holdfast.alert.enumeration,off,off: enumeration",
    "holdfast.alert.odd-payloads,off,off: odd_payloads",
    "holdfast.alert.lockouts,off,off: lockouts"
  })
  void aDetectorThatIsOffIsAWeakness(String key, String setting, String value) {
    Control found = control("alert-detectors", Map.of(key, setting));

    assertEquals(ControlState.WEAK, found.state());
    assertEquals(value, found.value());
    assertNotNull(found.remedy());
  }

  @Test
  void detectorsWithOtherRatesAreAllOn() {
    Control found = control("alert-detectors", Map.of("holdfast.alert.volume", "6000/1m"));

    assertEquals(ControlState.OK, found.state());
    assertEquals("all on", found.value());
  }

  @Test
  void aWebhookThatIsSetIsInForceAndNotShown() {
    Control found = control("alert-webhook", Map.of("holdfast.alert.webhook.url", URL));

    assertEquals(ControlState.OK, found.state());
    assertEquals("set", found.value());
  }

  @Test
  void noWebhookIsOff() {
    assertEquals(ControlState.OFF, control("alert-webhook", Map.of()).state());
  }

  @Test
  void privateTargetsOfTheWebhookAreAWeakness() {
    Control found =
        control(
            "alert-webhook-targets",
            Map.of("holdfast.alert.webhook.url", URL, "holdfast.alert.webhook.private", "true"));

    assertEquals(ControlState.WEAK, found.state());
    assertEquals("private ones too", found.value());
  }

  @Test
  void publicTargetsAreNone() {
    Control found = control("alert-webhook-targets", Map.of("holdfast.alert.webhook.url", URL));

    assertEquals(ControlState.OK, found.state());
    assertNull(found.remedy());
  }

  private static Control control(String name, Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(EdgeConfig.class)
            .withMapping(AlertConfig.class)
            .withMapping(WebhookConfig.class)
            .withValidateUnknown(false)
            .withConverter(Duration.class, 200, new DurationConverter())
            .withDefaultValue("holdfast.public-url", "https://holdfast.test")
            .withDefaultValues(settings)
            .build();
    WatchControls controls =
        new WatchControls(
            config.getConfigMapping(EdgeConfig.class),
            config.getConfigMapping(AlertConfig.class),
            config.getConfigMapping(WebhookConfig.class),
            config);
    return controls.controls(Surroundings.here(Clock.systemUTC())).stream()
        .filter(control -> control.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
