package dev.holdfast.session.outside;

import dev.holdfast.testsupport.MovableClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The claims of a good access token of the test's provider, to be changed, as JSON texts. */
final class TestClaims {
  private final Map<String, String> claims = new LinkedHashMap<>();

  private TestClaims() {}

  /** Of somebody whom nobody has seen yet, with all that a login here would have. */
  static TestClaims ofSomebodyNew() {
    return of(UUID.randomUUID().toString());
  }

  static TestClaims of(String subject) {
    long now = new MovableClock().instant().getEpochSecond();
    return new TestClaims()
        .with("iss", "\"" + TestProvider.issuer() + "\"")
        .with("aud", "\"" + TestProvider.AUDIENCE + "\"")
        .with("sub", "\"" + subject + "\"")
        .with("typ", "\"Bearer\"")
        .with("iat", "" + now)
        .with("exp", "" + (now + 300))
        .with("scope", "\"openid read:profile write:profile read:customers write:customers\"");
  }

  /** With a claim of a JSON text; of null, without the claim. */
  TestClaims with(String name, String json) {
    if (json == null) {
      claims.remove(name);
    } else {
      claims.put(name, json);
    }
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    claims.forEach(
        (name, value) ->
            text.append(text.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
    return text.append('}').toString();
  }
}
