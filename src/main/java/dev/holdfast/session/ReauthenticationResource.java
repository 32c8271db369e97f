package dev.holdfast.session;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.secret.Password;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * Proving who one is once more. The one endpoint under {@code /auth} that needs a token; it neither
 * reads nor sets the refresh cookie.
 */
@Path("/api/v1/auth/reauthenticate")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ReauthenticationResource {

  /** The password, and a code where there is a second factor. */
  public record Proof(@NotNull Password password, String code) {

    @Override
    public String toString() {
      return "***";
    }
  }

  private final Reauthentications reauthentications;
  private final TokensView tokens;
  private final CurrentCaller caller;

  ReauthenticationResource(
      Reauthentications reauthentications, TokensView tokens, CurrentCaller caller) {
    this.reauthentications = reauthentications;
    this.tokens = tokens;
    this.caller = caller;
  }

  @POST
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<TokensView.Tokens> reauthenticate(@NotNull @Valid Proof proof) {
    return reauthentications
        .reauthenticate(caller.get(), proof.password(), proof.code())
        .map(tokens::of);
  }
}
