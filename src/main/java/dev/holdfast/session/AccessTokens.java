package dev.holdfast.session;

import dev.holdfast.access.Scope;
import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.signing.SigningKey;
import dev.holdfast.secret.signing.SigningKeys;
import dev.holdfast.secret.signing.SigningWork;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/**
 * Issues access tokens (RFC 9068): signed, short-lived, and without anything personal, since
 * whoever holds one can read it.
 */
@Singleton
class AccessTokens {
  /** The {@code typ} of an access token (RFC 9068, 2.1). */
  static final String TYPE = "at+jwt";

  private static final String ALL_SCOPES = String.join(" ", Scope.ALL);

  private final SigningKeys keys;
  private final SessionConfig config;
  private final SigningWork work;
  private final Clock clock;
  private final Ids ids;

  AccessTokens(SigningKeys keys, SessionConfig config, SigningWork work, Clock clock, Ids ids) {
    this.keys = keys;
    this.config = config;
    this.work = work;
    this.clock = clock;
    this.ids = ids;
  }

  /** How long a token issued now lasts, in seconds. */
  long lifetimeSeconds() {
    return config.lifetime().toSeconds();
  }

  /** A token of a session. Signing takes milliseconds, so it is not done on an event loop. */
  Uni<String> issue(Login login) {
    return work.run(() -> sign(login, clock.instant(), keys.current()));
  }

  private String sign(Login login, Instant now, SigningKey key) {
    long seconds = now.getEpochSecond();
    return Jwt.claims()
        .issuer(config.issuer())
        .audience(config.audience())
        .subject(login.accountId().toString())
        .claim("sid", login.sessionId().toString())
        .claim("jti", ids.next().toString())
        .issuedAt(seconds)
        .claim("nbf", seconds)
        .expiresAt(seconds + lifetimeSeconds())
        .claim("auth_time", login.authTime().getEpochSecond())
        .claim("amr", login.amr())
        .groups(Set.copyOf(login.roles()))
        .claim("scope", ALL_SCOPES)
        .jws()
        .algorithm(SignatureAlgorithm.valueOf(key.algorithm().name()))
        .keyId(key.kid())
        .type(TYPE)
        .sign(key.privateKey());
  }
}
