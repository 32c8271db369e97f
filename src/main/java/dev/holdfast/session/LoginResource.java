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

/** Logging in. */
@Path("/api/v1/auth/login")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class LoginResource {

  /** Who wants to log in. */
  public record Credentials(@NotNull String email, @NotNull Password password) {}

  /** What a login gives (RFC 6750, 4, in this API's spelling). */
  @JsonPropertyOrder({"accessToken", "tokenType", "expiresIn"})
  public record Tokens(String accessToken, String tokenType, long expiresIn) {

    @Override
    public String toString() {
      return "***";
    }
  }

  private final Logins logins;
  private final AccessTokens tokens;
  private final DeviceCookies devices;

  LoginResource(Logins logins, AccessTokens tokens, DeviceCookies devices) {
    this.logins = logins;
    this.tokens = tokens;
    this.devices = devices;
  }

  @POST
  public Uni<Tokens> login(@NotNull @Valid Credentials credentials, RoutingContext request) {
    GuessSource source = devices.source(request);
    return logins
        .login(credentials.email(), credentials.password(), source)
        .invoke(() -> devices.give(request, source))
        .map(token -> new Tokens(token, "Bearer", tokens.lifetimeSeconds()));
  }
}
