package dev.holdfast.account.password;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.secret.Password;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.ResponseStatus;

/** A person's own password. */
@Path("/api/v1/me/password")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class PasswordResource {

  /** The password as it is and as it shall be. */
  public record Change(@NotNull Password currentPassword, @NotNull Password newPassword) {}

  private final PasswordChanges changes;
  private final CurrentCaller caller;

  PasswordResource(PasswordChanges changes, CurrentCaller caller) {
    this.changes = changes;
    this.caller = caller;
  }

  @POST
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @ResponseStatus(204)
  public Uni<Void> change(@NotNull @Valid Change change, RoutingContext request) {
    return changes.change(
        caller.get(),
        change.currentPassword(),
        change.newPassword(),
        ClientAddress.of(request).prefix());
  }
}
