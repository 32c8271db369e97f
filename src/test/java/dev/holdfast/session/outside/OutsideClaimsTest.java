package dev.holdfast.session.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.access.Role;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutsideClaimsTest {
  private static final int NOW = 1_800_000_000;

  @Test
  void theTimeOfTheLoginIsTakenOver() {
    assertEquals(Instant.ofEpochSecond(NOW - 5), read("auth_time", NOW - 5).authTime());
  }

  @Test
  void aLoginWithoutATimeOrAtOneThatCannotBeIsNeverFresh() {
    for (Object time : Arrays.asList(null, NOW + 1, -1, "" + NOW, 1.5, List.of(NOW), 1L << 50)) {
      assertNull(read("auth_time", time).authTime(), String.valueOf(time));
    }
  }

  @Test
  void theMethodsOfTheLoginAreTakenOverAndACodeIsASecondFactor() {
    assertEquals(Set.of("pwd"), read("amr", List.of("pwd")).amr());
    assertEquals(Set.of("pwd", "otp", "mfa"), read("amr", List.of("pwd", "otp")).amr());
    assertEquals(Set.of("pwd", "mfa"), read("amr", "pwd mfa").amr());
    assertEquals(Set.of(), read("amr", null).amr());
    assertEquals(Set.of(), read("amr", Map.of("mfa", true)).amr());
  }

  @Test
  void aClaimNamedLikeAUrlIsFoundByItsName() {
    OutsideClaims claims =
        new OutsideClaims("https://id.test", "api", Optional.of("https://id.test/roles"));

    OutsideToken token =
        claims
            .read("k", claims("https://id.test/roles", List.of("auditor", "machine")))
            .orElseThrow();

    assertEquals(Set.of(Role.USER, Role.AUDITOR), token.roles());
  }

  @Test
  void withoutASettingNoClaimGivesRoles() {
    assertEquals(Set.of(Role.USER), read("roles", List.of("admin")).roles());
  }

  @Test
  void aTokenTellsNothingOfItself() {
    assertEquals("***", read("name", "Anna").toString());
  }

  private static OutsideToken read(String name, Object value) {
    return new OutsideClaims("https://id.test", "api", Optional.empty())
        .read("k", claims(name, value))
        .orElseThrow();
  }

  private static Map<String, Object> claims(String name, Object value) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", "https://id.test");
    claims.put("aud", "api");
    claims.put("sub", "anna");
    claims.put("iat", NOW);
    claims.put("exp", NOW + 60);
    if (value != null) {
      claims.put(name, value);
    }
    return claims;
  }
}
