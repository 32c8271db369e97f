package dev.holdfast.session;

import dev.holdfast.access.Caller;
import dev.holdfast.access.CurrentCaller;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * An access token whose signature is good: its claims, and the identity that they make. Immutable,
 * so one may serve many requests; what changes with time is asked each time, see {@link #isTimely}.
 */
final class AccessToken extends JWTCallerPrincipal {
  private final String kid;
  private final Map<String, Object> claims;
  private final Caller caller;
  private final long notBefore;
  private final long issuedAt;
  private final long expiry;
  private final SecurityIdentity identity;

  AccessToken(
      String kid,
      Map<String, Object> claims,
      Caller caller,
      long notBefore,
      long issuedAt,
      long expiry) {
    // The token's text is not kept: nobody needs it, and a dump of memory should not have it.
    super("", AccessTokens.TYPE);
    this.kid = kid;
    this.claims = claims;
    this.caller = caller;
    this.notBefore = notBefore;
    this.issuedAt = issuedAt;
    this.expiry = expiry;
    this.identity =
        QuarkusSecurityIdentity.builder()
            .setPrincipal(this)
            .addRoles(caller.roles())
            .addPermissionsAsString(caller.scopes())
            .addAttribute(CurrentCaller.ATTRIBUTE, caller)
            .build();
  }

  String kid() {
    return kid;
  }

  /** Whether it is valid at a time, in seconds since 1970. */
  boolean isTimely(long now, long leeway) {
    return now < expiry + leeway && now >= notBefore - leeway && now >= issuedAt - leeway;
  }

  boolean isFrom(String issuer) {
    return issuer.equals(claims.get("iss"));
  }

  boolean isFor(String audience) {
    return audience.equals(claims.get("aud"));
  }

  UUID sessionId() {
    return caller.sessionId();
  }

  Instant issuedAt() {
    return Instant.ofEpochSecond(issuedAt);
  }

  SecurityIdentity identity() {
    return identity;
  }

  @Override
  public String getName() {
    return caller.accountId().toString();
  }

  @Override
  public Set<String> getGroups() {
    return caller.roles();
  }

  @Override
  protected Collection<String> doGetClaimNames() {
    return claims.keySet();
  }

  @Override
  protected Object getClaimValue(String name) {
    return claims.get(name);
  }

  /** The base class would print the claims. */
  @Override
  public String toString() {
    return "***";
  }

  @Override
  public String toString(boolean showAll) {
    return toString();
  }
}
