package dev.holdfast.session.outside;

import dev.holdfast.access.Caller;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.ExposedCredential;
import dev.holdfast.access.IssuedCredentials;
import dev.holdfast.access.SecurityNotices;
import io.quarkus.arc.Unremovable;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.smallrye.jwt.runtime.auth.JsonWebTokenCredential;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * Tells of an outside provider's token that others may have read on its way. There is no session
 * here to flag; what to end is the provider's.
 */
@Singleton
@Unremovable
class ExposedOutsideTokens implements IssuedCredentials {
  private final OutsideAuthentication authentication;
  private final SecurityNotices notices;

  ExposedOutsideTokens(OutsideAuthentication authentication, SecurityNotices notices) {
    this.authentication = authentication;
    this.notices = notices;
  }

  @Override
  public Uni<Boolean> flagIfReal(ExposedCredential exposed) {
    var request = new TokenAuthenticationRequest(new JsonWebTokenCredential(exposed.text()));
    return authentication
        .authenticate(request, null)
        .map(
            identity -> {
              if (identity == null) {
                return false;
              }
              Caller caller = identity.getAttribute(CurrentCaller.ATTRIBUTE);
              notices.raise(exposed.notice(), caller.accountId(), exposed.addressPrefix());
              return true;
            })
        .onFailure(AuthenticationFailedException.class)
        .recoverWithItem(false);
  }
}
