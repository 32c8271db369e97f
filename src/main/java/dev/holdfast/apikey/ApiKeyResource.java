package dev.holdfast.apikey;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * API keys over HTTP, for people alone: a key can't make, see or end keys. Creating one can't be
 * repeated under an Idempotency-Key, since the answer could not be kept.
 */
@Path("/api/v1/api-keys")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.USER)
public class ApiKeyResource {
  private final ApiKeys keys;
  private final CurrentCaller caller;

  ApiKeyResource(ApiKeys keys, CurrentCaller caller) {
    this.keys = keys;
    this.caller = caller;
  }

  @POST
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = NewApiKeyView.class)))
  public Uni<RestResponse<NewApiKeyView>> create(
      @NotNull @Valid ApiKeyRequest body, RoutingContext request) {
    return keys.create(caller.get().owner(), body, from(request)).map(ApiKeyResource::created);
  }

  @GET
  @PermissionsAllowed(Scope.READ_PROFILE)
  public Uni<Page<ApiKeyView>> list(@RestQuery @Limit String limit, @RestQuery String cursor) {
    return keys.list(caller.get().owner(), Page.size(limit), cursor)
        .map(page -> page.map(ApiKeyView::of));
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed(Scope.READ_PROFILE)
  public Uni<ApiKeyView> find(@RestPath String id) {
    return keys.find(caller.get().owner(), id).map(ApiKeyView::of);
  }

  @POST
  @Path("/{id}/rotate")
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = NewApiKeyView.class)))
  public Uni<RestResponse<NewApiKeyView>> rotate(
      @RestPath String id, @NotNull @Valid RotationRequest body, RoutingContext request) {
    return keys.rotate(caller.get().owner(), id, body.overlapSeconds(), from(request))
        .map(ApiKeyResource::created);
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<RestResponse<Void>> delete(@RestPath String id) {
    return keys.delete(caller.get().owner(), id).replaceWith(RestResponse.noContent());
  }

  private static String from(RoutingContext request) {
    return ClientAddress.of(request).prefix();
  }

  private static RestResponse<NewApiKeyView> created(ApiKeys.Made made) {
    return RestResponse.ResponseBuilder.<NewApiKeyView>create(RestResponse.Status.CREATED)
        .entity(NewApiKeyView.of(made))
        .header("Location", "/api/v1/api-keys/" + made.key().id())
        .build();
  }
}
