package dev.holdfast.account.password;

import dev.holdfast.account.lockout.DeviceCookies;
import dev.holdfast.account.lockout.GuessSource;
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

/** For people who can't log in any more. */
@Path("/api/v1/auth/password")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ForgottenPasswordResource {

  /** Whose password is forgotten. */
  public record Wish(@NotNull String email) {}

  /** A new password, and the code that came to the address. */
  public record Reset(@NotNull String email, @NotNull String code, @NotNull Password newPassword) {}

  /** The one answer to every wish. */
  public record Accepted(String status) {
    static final Accepted CODE_SENT = new Accepted("code_sent");
  }

  private final PasswordResets resets;
  private final DeviceCookies devices;

  ForgottenPasswordResource(PasswordResets resets, DeviceCookies devices) {
    this.resets = resets;
    this.devices = devices;
  }

  @POST
  @Path("/forgot")
  @ResponseStatus(202)
  public Uni<Accepted> forgot(@NotNull @Valid Wish wish) {
    return resets.ask(wish.email()).replaceWith(Accepted.CODE_SENT);
  }

  @POST
  @Path("/reset")
  @ResponseStatus(204)
  public Uni<Void> reset(@NotNull @Valid Reset reset, RoutingContext request) {
    GuessSource source = devices.source(request);
    return resets
        .reset(reset.email(), reset.code(), reset.newPassword(), source)
        .invoke(() -> devices.give(request, source));
  }
}
