package dev.holdfast.account.erasure;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.secret.Password;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Giving up one's account. */
@Path("/api/v1/me")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ErasureResource {

  /**
   * That it is meant.
   *
   * @param password needed where the account has one; null where an outside provider vouches
   */
  public record Farewell(Password password) {}

  private final Erasures erasures;
  private final CurrentCaller caller;

  ErasureResource(Erasures erasures, CurrentCaller caller) {
    this.erasures = erasures;
    this.caller = caller;
  }

  @DELETE
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @ResponseStatus(204)
  public Uni<Void> erase(@NotNull @Valid Farewell farewell) {
    return erasures.erase(caller.get(), farewell.password());
  }
}
