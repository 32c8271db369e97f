package dev.holdfast.attachment;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service with few places for files and little patience for bodies. */
public final class FewUploads implements QuarkusTestProfile {
  static final int FOR_ONE_ACCOUNT = 4;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "holdfast.attachment.uploads",
        Integer.toString(2 * FOR_ONE_ACCOUNT),
        "holdfast.http.body-deadline",
        "4s");
  }
}
