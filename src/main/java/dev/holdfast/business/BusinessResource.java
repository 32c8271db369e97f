package dev.holdfast.business;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.problem.Conditional;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;

/** The business data over HTTP. */
@Path("/api/v1/me/business")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.USER)
public class BusinessResource {
  private final Businesses businesses;
  private final CurrentCaller caller;

  BusinessResource(Businesses businesses, CurrentCaller caller) {
    this.businesses = businesses;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed(Scope.READ_PROFILE)
  public Uni<RestResponse<BusinessRequest>> find(@RestHeader("If-None-Match") String ifNoneMatch) {
    return businesses
        .find(caller.get().owner())
        .map(found -> Conditional.get(ifNoneMatch, found.etag(), found.view()));
  }

  @PUT
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<RestResponse<BusinessRequest>> put(
      @NotNull @Valid BusinessRequest body, @RestHeader("If-Match") String ifMatch) {
    return businesses
        .put(caller.get().owner(), body, ifMatch)
        .map(stored -> Conditional.shown(stored.etag(), stored.view()));
  }
}
