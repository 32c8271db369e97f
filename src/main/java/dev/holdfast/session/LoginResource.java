package dev.holdfast.session;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
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
import org.jboss.resteasy.reactive.RestResponse;

/** Logging in. */
@Path("/api/v1/auth/login")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class LoginResource {

  /** Who wants to log in. */
  public record Credentials(@NotNull String email, @NotNull Password password) {}

  /** The password was right, and a code is needed too. */
  @JsonPropertyOrder({"mfaRequired", "mfaToken", "expiresIn"})
  public record MfaRequired(boolean mfaRequired, String mfaToken, long expiresIn)
      implements LoginAnswer {

    static MfaRequired of(Challenge challenge) {
      return new MfaRequired(true, challenge.token(), challenge.life().toSeconds());
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  private final Logins logins;
  private final TokensView tokens;
  private final DeviceCookies devices;

  LoginResource(Logins logins, TokensView tokens, DeviceCookies devices) {
    this.logins = logins;
    this.tokens = tokens;
    this.devices = devices;
  }

  @POST
  public Uni<RestResponse<LoginAnswer>> login(
      @NotNull @Valid Credentials credentials, RoutingContext request) {
    GuessSource source = devices.source(request);
    return logins
        .login(credentials.email(), credentials.password(), source, Client.of(request))
        .map(outcome -> answer(outcome, request, source));
  }

  private RestResponse<LoginAnswer> answer(
      LoginOutcome outcome, RoutingContext request, GuessSource source) {
    if (outcome instanceof OpenSession session) {
      devices.give(request, source);
      return tokens.answer(tokens.of(session.accessToken()), session);
    }
    return RestResponse.ok(MfaRequired.of((Challenge) outcome));
  }
}
