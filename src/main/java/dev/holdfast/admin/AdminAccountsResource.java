package dev.holdfast.admin;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.account.Standing;
import dev.holdfast.kernel.Text;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** What administrators do to accounts. */
@Path("/api/v1/admin/accounts/{id}")
@RolesAllowed(Role.ADMIN)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class AdminAccountsResource {

  /** Why an account is locked. */
  public record Lock(@NotNull @Text(max = 500) String reason) {}

  /** The roles that an account is to have. */
  public record Roles(@NotNull List<@NotNull String> roles) {}

  private final Standing standing;
  private final CurrentCaller caller;

  AdminAccountsResource(Standing standing, CurrentCaller caller) {
    this.standing = standing;
    this.caller = caller;
  }

  @POST
  @Path("/lock")
  @FreshLogin
  @ResponseStatus(204)
  public Uni<Void> lock(@RestPath String id, @NotNull @Valid Lock body) {
    return standing.lock(caller.get(), id, body.reason());
  }

  @POST
  @Path("/unlock")
  @FreshLogin
  @ResponseStatus(204)
  public Uni<Void> unlock(@RestPath String id) {
    return standing.unlock(id);
  }

  @PUT
  @Path("/roles")
  @FreshLogin
  public Uni<Roles> changeRoles(@RestPath String id, @NotNull @Valid Roles body) {
    return standing.changeRoles(caller.get(), id, body.roles()).map(Roles::new);
  }
}
