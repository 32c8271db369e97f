package dev.holdfast.session;

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

  private final Logins logins;
  private final TokensView tokens;

  LoginResource(Logins logins, TokensView tokens) {
    this.logins = logins;
    this.tokens = tokens;
  }

  @POST
  public Uni<RestResponse<TokensView.Tokens>> login(
      @NotNull @Valid Credentials credentials, RoutingContext request) {
    return logins
        .login(credentials.email(), credentials.password(), Client.of(request))
        .map(tokens::answer);
  }
}
