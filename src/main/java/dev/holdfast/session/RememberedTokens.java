package dev.holdfast.session;

import dev.holdfast.access.RememberedCredentials;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Access tokens whose signature was found good. */
@Singleton
class RememberedTokens implements RememberedCredentials {
  private final TokenVerifier verifier;

  RememberedTokens(TokenVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public boolean remembers(RoutingContext request) {
    return RememberedCredentials.bearer(request).filter(verifier::remembers).isPresent();
  }
}
