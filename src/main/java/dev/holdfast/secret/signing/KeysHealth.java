package dev.holdfast.secret.signing;

import dev.holdfast.secret.MasterKeyRegister;
import dev.holdfast.secret.ServerKeys;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready before there is a key to sign with: a login would fail, and so would every token.
 * Likewise without the server's keys, and without a master key that rows need; which one, the log
 * says.
 */
@Readiness
@Singleton
class KeysHealth implements HealthCheck {
  private final SigningKeys signing;
  private final ServerKeys server;
  private final MasterKeyRegister master;

  KeysHealth(SigningKeys signing, ServerKeys server, MasterKeyRegister master) {
    this.signing = signing;
    this.server = server;
    this.master = master;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("keys")
        .status(signing.isLoaded() && server.isLoaded() && master.isSound())
        .build();
  }
}
