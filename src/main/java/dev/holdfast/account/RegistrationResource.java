package dev.holdfast.account;

import dev.holdfast.account.lockout.DeviceCookies;
import dev.holdfast.secret.Password;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Becoming an account: registering an address and proving it. */
@Path("/api/v1/auth")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class RegistrationResource {

  /** Who wants an account. */
  public record Registration(
      @NotNull String email, @NotNull Password password, @NotNull String displayName) {}

  /** The code that came to an address. */
  public record Verification(@NotNull String email, @NotNull String code) {}

  /** The one answer to every registration. */
  public record Accepted(String status) {
    static final Accepted VERIFICATION_SENT = new Accepted("verification_sent");
  }

  private final Registrations registrations;
  private final DeviceCookies devices;

  RegistrationResource(Registrations registrations, DeviceCookies devices) {
    this.registrations = registrations;
    this.devices = devices;
  }

  @POST
  @Path("/register")
  @ResponseStatus(202)
  public Uni<Accepted> register(@NotNull @Valid Registration registration) {
    return registrations
        .register(registration.email(), registration.password(), registration.displayName())
        .replaceWith(Accepted.VERIFICATION_SENT);
  }

  @POST
  @Path("/verify-email")
  @ResponseStatus(204)
  public Uni<Void> verifyEmail(@NotNull @Valid Verification verification, RoutingContext request) {
    return registrations.verify(verification.email(), verification.code(), devices.source(request));
  }
}
