package dev.holdfast.session.outside;

import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the claims of the provider's tokens: is it an access token, is it for us, and which of our
 * words for roles and scopes does it know. Words that are not ours mean nothing here.
 */
final class OutsideClaims {
  private static final long LONGEST_LIFE_SECONDS = 3600;
  private static final int LONGEST_SUBJECT = 255;
  private static final int MOST_METHODS = 20;
  private static final int LONGEST_METHOD = 32;

  /**
   * What only other tokens have: ID tokens the first three, logout tokens {@code events}. One with
   * {@code cnf} is good only with a proof that goes with it, which nobody asks for here (RFC 9449,
   * 7.1).
   */
  private static final Set<String> NOT_OF_AN_ACCESS_TOKEN =
      Set.of("nonce", "at_hash", "c_hash", "events", "cnf");

  /** What Keycloak writes into its other tokens; its access tokens say {@code Bearer}. */
  private static final Set<String> OTHER_TYPES = Set.of("id", "refresh", "offline", "logout");

  /** {@code machine} is missing for good: a key is one, and nobody becomes one by a claim. */
  private static final Set<String> ROLES = Set.of(Role.USER, Role.AUDITOR, Role.ADMIN);

  private static final Set<String> SCOPES = Set.copyOf(Scope.ALL);

  private final String issuer;
  private final String audience;
  private final Optional<String> rolesClaim;

  OutsideClaims(String issuer, String audience, Optional<String> rolesClaim) {
    this.issuer = issuer;
    this.audience = audience;
    this.rolesClaim = rolesClaim;
  }

  /** Whether claims, signed or not yet, say that the provider made them. */
  boolean areOfProvider(Map<String, Object> claims) {
    return issuer.equals(claims.get("iss"));
  }

  /** What is taken over, if it is an access token for us. */
  Optional<OutsideToken> read(String kid, Map<String, Object> claims) {
    Long issuedAt = seconds(claims.get("iat"));
    Long expiry = seconds(claims.get("exp"));
    Long notBefore = claims.containsKey("nbf") ? seconds(claims.get("nbf")) : issuedAt;
    if (!areOfProvider(claims)
        || !isForUs(claims.get("aud"))
        || !isAccessToken(claims)
        || !(claims.get("sub") instanceof String subject)
        || !isSubject(subject)
        || issuedAt == null
        || notBefore == null
        || expiry == null
        || expiry - issuedAt > LONGEST_LIFE_SECONDS) {
      return Optional.empty();
    }
    Set<String> amr = methods(claims.get("amr"));
    return Optional.of(
        new OutsideToken(
            kid,
            subject,
            name(claims),
            roles(claims),
            scopes(claims.get("scope")),
            authTime(claims.get("auth_time"), issuedAt),
            amr,
            notBefore,
            issuedAt,
            expiry));
  }

  private boolean isForUs(Object aud) {
    return aud instanceof List<?> several
        ? several.stream().allMatch(String.class::isInstance) && several.contains(audience)
        : audience.equals(aud);
  }

  private static boolean isAccessToken(Map<String, Object> claims) {
    if (claims.keySet().stream().anyMatch(NOT_OF_AN_ACCESS_TOKEN::contains)) {
      return false;
    }
    return !claims.containsKey("typ")
        || claims.get("typ") instanceof String type
            && !OTHER_TYPES.contains(type.toLowerCase(Locale.ROOT));
  }

  /** At most 255 ASCII characters (OpenID Connect Core 1.0, 2), here none of them invisible. */
  private static boolean isSubject(String subject) {
    return !subject.isBlank()
        && subject.length() <= LONGEST_SUBJECT
        && subject.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private static String name(Map<String, Object> claims) {
    return Stream.of("name", "preferred_username")
        .map(claims::get)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .filter(name -> !name.isBlank())
        .findFirst()
        .orElse(null);
  }

  private Set<String> roles(Map<String, Object> claims) {
    Set<String> roles = new HashSet<>(Set.of(Role.USER));
    rolesClaim
        .map(path -> at(claims, path))
        .ifPresent(listed -> texts(listed).filter(ROLES::contains).forEach(roles::add));
    return Set.copyOf(roles);
  }

  /** A claim of that very name, since some are URLs; else what the path between dots leads to. */
  private static Object at(Map<String, Object> claims, String path) {
    if (claims.containsKey(path)) {
      return claims.get(path);
    }
    Object place = claims;
    for (String step : path.split("\\.")) {
      place = place instanceof Map<?, ?> members ? members.get(step) : null;
    }
    return place;
  }

  private static Set<String> scopes(Object scope) {
    return scope instanceof String several
        ? Arrays.stream(several.split(" "))
            .filter(SCOPES::contains)
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /** A login after the token that tells of it is none. */
  private static Instant authTime(Object claim, long issuedAt) {
    Long seconds = seconds(claim);
    return seconds == null || seconds > issuedAt ? null : Instant.ofEpochSecond(seconds);
  }

  /**
   * Our own tokens say {@code mfa} where a second factor was used; of the provider's words {@code
   * otp} means the same, so whoever asks for the one finds it.
   */
  private static Set<String> methods(Object amr) {
    Set<String> methods =
        texts(amr instanceof String several ? List.of(several.split("[ ,]+")) : amr)
            .filter(method -> !method.isEmpty() && method.length() <= LONGEST_METHOD)
            .limit(MOST_METHODS)
            .collect(Collectors.toCollection(HashSet::new));
    if (methods.contains("otp")) {
      methods.add("mfa");
    }
    return Set.copyOf(methods);
  }

  /** The texts of a list, or the only one. */
  private static Stream<String> texts(Object listed) {
    Collection<?> several =
        listed instanceof List<?> list ? list : listed == null ? List.of() : List.of(listed);
    return several.stream().filter(String.class::isInstance).map(String.class::cast);
  }

  /** A time as a whole number of seconds since 1970, small enough to count with. */
  private static Long seconds(Object claim) {
    if (claim instanceof Integer small) {
      return small >= 0 ? small.longValue() : null;
    }
    return claim instanceof Long large && large >= 0 && large < 1L << 40 ? large : null;
  }
}
