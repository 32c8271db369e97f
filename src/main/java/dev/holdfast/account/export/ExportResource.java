package dev.holdfast.account.export;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;

/** Everything held about a person's account, to take along. */
@Path("/api/v1/me/export")
@RolesAllowed(Role.USER)
public class ExportResource {
  private static final Logger LOG = Logger.getLogger(ExportResource.class);

  private final Exports exports;
  private final CurrentCaller caller;

  ExportResource(Exports exports, CurrentCaller caller) {
    this.exports = exports;
    this.caller = caller;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @PermissionsAllowed(Scope.READ_PROFILE)
  public RestMulti<byte[]> export(@Context RoutingContext request) {
    HttpServerResponse response = request.response();
    Multi<byte[]> parts =
        exports.of(caller.get().owner()).onFailure().invoke(failure -> cut(response, failure));
    return RestMulti.fromMultiData(parts)
        .encodeAsJsonArray(false)
        .header("Content-Disposition", "attachment; filename=\"holdfast-export.json\"")
        .build();
  }

  /** Half a document must not look like a whole one: the connection breaks off instead. */
  private static void cut(HttpServerResponse response, Throwable failure) {
    if (response.headWritten()) {
      LOG.warnf("An export was cut: %s", failure);
      response.reset();
    }
  }
}
