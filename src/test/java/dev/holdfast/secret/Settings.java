package dev.holdfast.secret;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;

/** Settings of secrets as the service would read them. */
public final class Settings {
  private Settings() {}

  /** The defaults, with one master key and what else is given. */
  public static SecretConfig with(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(SecretConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(settings, "test", 200))
        .withDefaultValue("holdfast.master-keys", KeyringTest.OLD)
        .build()
        .getConfigMapping(SecretConfig.class);
  }
}
