package dev.holdfast.session;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.secret.Password;
import io.smallrye.mutiny.Uni;
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

  LoginResource(Logins logins, AccessTokens tokens) {
    this.logins = logins;
    this.tokens = tokens;
  }

  @POST
  public Uni<Tokens> login(@NotNull @Valid Credentials credentials) {
    return logins
        .login(credentials.email(), credentials.password())
        .map(token -> new Tokens(token, "Bearer", tokens.lifetimeSeconds()));
  }
}
