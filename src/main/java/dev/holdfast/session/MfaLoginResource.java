package dev.holdfast.session;

import dev.holdfast.account.lockout.DeviceCookies;
import dev.holdfast.account.lockout.GuessSource;
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
import org.jboss.resteasy.reactive.RestResponse;

/** The second step of a login. */
@Path("/api/v1/auth/mfa")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class MfaLoginResource {

  /** A code of the device or a recovery code, for the login that the token names. */
  public record Answer(@NotNull String mfaToken, @NotNull String code) {

    @Override
    public String toString() {
      return "***";
    }
  }

  private final Challenges challenges;
  private final TokensView tokens;
  private final DeviceCookies devices;

  MfaLoginResource(Challenges challenges, TokensView tokens, DeviceCookies devices) {
    this.challenges = challenges;
    this.tokens = tokens;
    this.devices = devices;
  }

  @POST
  public Uni<RestResponse<TokensView.Tokens>> answer(
      @NotNull @Valid Answer answer, RoutingContext request) {
    GuessSource source = devices.source(request);
    return challenges
        .answer(answer.mfaToken(), answer.code(), source, Client.of(request))
        .invoke(() -> devices.give(request, source))
        .map(tokens::answer);
  }
}
