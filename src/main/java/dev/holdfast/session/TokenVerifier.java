package dev.holdfast.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.access.Caller;
import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.signing.SigningKey;
import dev.holdfast.secret.signing.SigningKeys;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Decides on each request whether its access token is good. SmallRye's own factory gives way to
 * this one: it reads the system's clock, takes many spellings of one token, and looks neither at
 * {@code typ} nor at what else is in the header. The signature itself is left to jose4j.
 *
 * <p>That a signature was good is remembered by the digest of the token, for as long as its key is
 * accepted; time, issuer and audience are looked at each time.
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class TokenVerifier extends JWTCallerPrincipalFactory {
  private static final int REMEMBERED = 10_000;
  private static final long LONGEST_LIFE_SECONDS = 3600;
  private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

  private final SigningKeys keys;
  private final SessionConfig config;
  private final Clock clock;
  private final Cache<ByteBuffer, AccessToken> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  TokenVerifier(SigningKeys keys, SessionConfig config, Clock clock) {
    this.keys = keys;
    this.config = config;
    this.clock = clock;
  }

  /**
   * @throws ParseException if it is not good, always with the same words: others hold the token
   */
  @Override
  public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
    ByteBuffer digest = digest(token);
    AccessToken known = verified.getIfPresent(digest);
    if (known != null && keys.verifying(known.kid()).isEmpty()) {
      verified.invalidate(digest);
      throw refused();
    }
    AccessToken good =
        known != null ? known : withGoodSignature(token).orElseThrow(TokenVerifier::refused);
    if (!good.isFrom(config.issuer())
        || !good.isFor(config.audience())
        || !good.isTimely(clock.instant().getEpochSecond(), config.leeway().toSeconds())) {
      throw refused();
    }
    if (known == null) {
      verified.put(digest, good);
    }
    return good;
  }

  /** Whether a token's signature was found good, by a key that still is, and it has not run out. */
  boolean remembers(String token) {
    AccessToken known = verified.getIfPresent(digest(token));
    return known != null
        && keys.verifying(known.kid()).isPresent()
        && known.isTimely(clock.instant().getEpochSecond(), config.leeway().toSeconds());
  }

  private Optional<AccessToken> withGoodSignature(String token) {
    return TokenSyntax.parse(token)
        .flatMap(
            parts ->
                key(parts.header())
                    .filter(key -> isSigned(token, key))
                    .flatMap(key -> read(key.kid(), parts.payload())));
  }

  /**
   * The key that the header names, if nothing else is in it: no key, no address of one, no crit.
   */
  private Optional<SigningKey> key(Map<String, Object> header) {
    return header.keySet().equals(HEADER)
            && AccessTokens.TYPE.equals(header.get("typ"))
            && header.get("kid") instanceof String kid
        ? keys.verifying(kid).filter(key -> key.algorithm().jose().equals(header.get("alg")))
        : Optional.empty();
  }

  private static boolean isSigned(String token, SigningKey key) {
    try {
      JsonWebSignature jws = new JsonWebSignature();
      jws.setAlgorithmConstraints(
          new AlgorithmConstraints(ConstraintType.PERMIT, key.algorithm().jose()));
      jws.setCompactSerialization(token);
      jws.setKey(key.publicKey());
      return jws.verifySignature();
    } catch (JoseException malformed) {
      // Its text quotes the token, so it goes nowhere.
      return false;
    }
  }

  /** The claims, if they are all there and of the types that we write them in. */
  private static Optional<AccessToken> read(String kid, Map<String, Object> claims) {
    if (claims.containsValue(null)
        || !(claims.get("sub") instanceof String subject
            && claims.get("sid") instanceof String session
            && claims.get("scope") instanceof String scope
            && claims.get("groups") instanceof List<?> groups
            && groups.stream().allMatch(String.class::isInstance)
            && claims.get("amr") instanceof List<?> amr
            && amr.stream().allMatch(String.class::isInstance))) {
      return Optional.empty();
    }
    var accountId = Ids.parse(subject);
    var sessionId = Ids.parse(session);
    Long issuedAt = seconds(claims.get("iat"));
    Long notBefore = seconds(claims.get("nbf"));
    Long expiry = seconds(claims.get("exp"));
    Long authTime = seconds(claims.get("auth_time"));
    if (accountId.isEmpty()
        || sessionId.isEmpty()
        || issuedAt == null
        || notBefore == null
        || expiry == null
        || authTime == null
        || expiry - issuedAt > LONGEST_LIFE_SECONDS) {
      return Optional.empty();
    }
    Caller caller =
        new Caller(
            accountId.get(),
            sessionId.get(),
            null,
            texts(groups),
            scope.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(scope.split(" "))),
            Instant.ofEpochSecond(authTime),
            texts(amr));
    return Optional.of(
        new AccessToken(kid, Map.copyOf(claims), caller, notBefore, issuedAt, expiry));
  }

  private static Set<String> texts(List<?> members) {
    return members.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
  }

  /** A time as we write it: a whole number of seconds since 1970, small enough to count with. */
  private static Long seconds(Object claim) {
    if (claim instanceof Integer small) {
      return small >= 0 ? small.longValue() : null;
    }
    return claim instanceof Long large && large >= 0 && large < 1L << 40 ? large : null;
  }

  private static ByteBuffer digest(String token) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ParseException refused() {
    return new ParseException("the access token is not valid");
  }
}
