package dev.holdfast.session;

import dev.holdfast.session.revocation.Revocations;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * Puts the identity that a token was remembered with in place of the one that the framework makes
 * of its claims for each request: it has the caller, and the scopes as permissions. A token that
 * has been revoked gets none. That is asked here, and not where the token is verified, because it
 * may take a query.
 */
@Singleton
class CallerIdentity implements SecurityIdentityAugmentor {

  private final Revocations revocations;

  CallerIdentity(Revocations revocations) {
    this.revocations = revocations;
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (!(identity.getPrincipal() instanceof AccessToken token)) {
      return Uni.createFrom().item(identity);
    }
    return revocations
        .hasEnded(token.sessionId(), null, token.issuedAt())
        .map(
            ended -> {
              if (ended) {
                throw new AuthenticationFailedException();
              }
              return token.identity();
            });
  }
}
