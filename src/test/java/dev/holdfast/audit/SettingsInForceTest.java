package dev.holdfast.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which settings are shown, and how. */
class SettingsInForceTest {

  @ParameterizedTest
  @CsvSource({
    "holdfast.master-keys, test:abc",
    "holdfast.db.password, x",
    "holdfast.redis.url, redis://user:pw@host",
    "holdfast.admin.email, ada@example.com",
    "holdfast.alert.webhook, https://hooks.example.com/T0/B0",
    "HOLDFAST_API_TOKEN, x",
    "holdfast.db.url, postgresql://host/db?password=x"
  })
  void ofWhatMayBeASecretOnlyThatItIsSet(String name, String value) {
    assertEquals("set", SettingsInForce.shown(name, value));
  }

  @Test
  void anythingElseIsShownOnOneLineOfBoundedLength() {
    String shown =
        SettingsInForce.shown("holdfast.trusted-proxies", "10.0.0.1\r\nx" + "y".repeat(300));

    assertEquals("10.0.0.1  x" + "y".repeat(189) + "…", shown);
  }

  @Test
  void whatTheDeploymentHasChosenIsToldFromDefaults() {
    SettingsInForce settings = of(Map.of("holdfast.tls.mode", "upstream"));

    assertEquals(Set.of("holdfast.tls.mode"), settings.chosen());
    assertEquals(Set.of("holdfast.tls.mode", "holdfast.limit"), settings.all().keySet());
  }

  @Test
  void theFingerprintChangesWithASettingAndNotWithASecret() {
    String fingerprint = of(Map.of("holdfast.a", "1", "holdfast.password", "x")).fingerprint();

    assertEquals(
        fingerprint, of(Map.of("holdfast.a", "1", "holdfast.password", "y")).fingerprint());
    assertNotEquals(
        fingerprint, of(Map.of("holdfast.a", "2", "holdfast.password", "x")).fingerprint());
  }

  private static SettingsInForce of(Map<String, String> settings) {
    return SettingsInForce.of(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(settings, "test", 200))
            .withDefaultValue("holdfast.limit", "5")
            .build());
  }
}
