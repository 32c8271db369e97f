package dev.holdfast.account.address;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
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

/** The address of a person's own account. */
@Path("/api/v1/me/email")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AddressResource {

  /** The address that is wanted, and the password of the account. */
  public record Wish(@NotNull String email, @NotNull Password password) {}

  /** The code that came to that address. */
  public record Confirmation(@NotNull String code) {}

  /** The one answer to every wish. */
  public record Accepted(String status) {
    static final Accepted CODE_SENT = new Accepted("code_sent");
  }

  private final AddressChanges changes;
  private final CurrentCaller caller;

  AddressResource(AddressChanges changes, CurrentCaller caller) {
    this.changes = changes;
    this.caller = caller;
  }

  @POST
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @ResponseStatus(202)
  public Uni<Accepted> ask(@NotNull @Valid Wish wish) {
    return changes.ask(caller.get(), wish.email(), wish.password()).replaceWith(Accepted.CODE_SENT);
  }

  @POST
  @Path("/confirm")
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @ResponseStatus(204)
  public Uni<Void> confirm(@NotNull @Valid Confirmation confirmation, RoutingContext request) {
    return changes.confirm(caller.get(), confirmation.code(), ClientAddress.of(request).prefix());
  }
}
