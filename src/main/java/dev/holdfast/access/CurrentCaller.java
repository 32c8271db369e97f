package dev.holdfast.access;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The caller of the request at hand. */
@Singleton
public class CurrentCaller {
  /** The attribute of a {@link SecurityIdentity} in which authentication leaves the caller. */
  public static final String ATTRIBUTE = "holdfast.caller";

  private static final String REFUSED = "holdfast.refused-caller";

  private final CurrentIdentityAssociation identities;

  CurrentCaller(CurrentIdentityAssociation identities) {
    this.identities = identities;
  }

  /**
   * @throws IllegalStateException on a public endpoint, where nobody has been authenticated
   */
  public Caller get() {
    Caller caller = identities.getIdentity().getAttribute(ATTRIBUTE);
    if (caller == null) {
      throw new IllegalStateException("no caller: the endpoint is public");
    }
    return caller;
  }

  /** Keeps whose credential came with a request that was refused it, though it is a good one. */
  public static void keepRefused(RoutingContext request, Caller caller) {
    request.put(REFUSED, caller);
  }

  /** Whose good credential a request was refused; they are not its caller and may do nothing. */
  public static Optional<Caller> refusedIn(RoutingContext request) {
    return Optional.ofNullable(request.get(REFUSED));
  }

  /** The caller of a request; empty if nobody has been authenticated, or not yet. */
  public static Optional<Caller> of(RoutingContext request) {
    return request.user() instanceof QuarkusHttpUser user
        ? Optional.ofNullable(user.getSecurityIdentity().getAttribute(ATTRIBUTE))
        : Optional.empty();
  }
}
