package dev.holdfast.session;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * Puts the identity that a token was remembered with in place of the one that the framework makes
 * of its claims for each request: it has the caller, and the scopes as permissions.
 */
@Singleton
class CallerIdentity implements SecurityIdentityAugmentor {

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    return Uni.createFrom()
        .item(identity.getPrincipal() instanceof AccessToken token ? token.identity() : identity);
  }
}
