package dev.holdfast.admin;

import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.secret.signing.SigningKeys;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Changing the keys that sign access tokens. */
@Path("/api/v1/admin/signing-keys/rotate")
@RolesAllowed(Role.ADMIN)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SigningKeysResource {

  /**
   * How to rotate.
   *
   * @param emergency whether the present key's tokens end at once; left out, they do not
   */
  public record Rotation(Boolean emergency) {}

  private final SigningKeys keys;

  SigningKeysResource(SigningKeys keys) {
    this.keys = keys;
  }

  @POST
  @FreshLogin
  @ResponseStatus(202)
  public Uni<Void> rotate(@NotNull @Valid Rotation body) {
    return keys.rotate(Boolean.TRUE.equals(body.emergency()));
  }
}
