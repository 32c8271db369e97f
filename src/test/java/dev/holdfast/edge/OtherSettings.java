package dev.holdfast.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A deployment whose API is leaving, with a version that has left. */
public final class OtherSettings implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "holdfast.api.deprecated-since", "2026-11-01",
        "holdfast.api.sunset", "2027-05-01T09:00:00Z",
        "holdfast.api.deprecation-link", "https://example.com/leaving-v1",
        "holdfast.api.retired", "v0");
  }
}
