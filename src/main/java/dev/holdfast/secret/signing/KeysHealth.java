package dev.holdfast.secret.signing;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready before there is a key to sign with: a login would fail, and so would every token. */
@Readiness
@Singleton
class KeysHealth implements HealthCheck {
  private final SigningKeys keys;

  KeysHealth(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("keys").status(keys.isLoaded()).build();
  }
}
