package dev.holdfast.ratelimit.redis;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says where windows are: {@code local}, {@code shared} or {@code apart}. Always up: without Redis
 * each replica goes on by its share, and taking all of them out would make things worse.
 */
@Singleton
@Readiness
class RateLimitsHealth implements HealthCheck {
  private final WindowsChoice choice;

  RateLimitsHealth(WindowsChoice choice) {
    this.choice = choice;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("rate-limits").up();
    Optional<RedisWindows> shared = choice.shared();
    if (shared.isEmpty()) {
      return response.withData("windows", "local").build();
    }
    return response
        .withData("windows", shared.get().isShared() ? "shared" : "apart")
        .withData("replicas", shared.get().replicas())
        .build();
  }
}
