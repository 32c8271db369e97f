package dev.holdfast.admin;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.Page;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestQuery;

/** The review of what is granted to whom, and whether anybody needs it. */
@Path("/api/v1/admin/grants")
@RolesAllowed(Role.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
public class GrantsResource {
  private final Grants grants;
  private final CurrentCaller caller;

  GrantsResource(Grants grants, CurrentCaller caller) {
    this.grants = grants;
    this.caller = caller;
  }

  @GET
  public Uni<Page<GrantView>> list(@RestQuery @Limit String limit, @RestQuery String cursor) {
    return grants.page(caller.get(), Page.size(limit), cursor);
  }
}
