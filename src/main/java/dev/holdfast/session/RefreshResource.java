package dev.holdfast.session;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.ratelimit.Limits;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Going on with a session, and ending it: the two endpoints that read the refresh cookie. Neither
 * has a body. Requests from other sites' pages do not come this far, see {@code edge.OriginGate}.
 */
@Path("/api/v1/auth")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class RefreshResource {
  private final Rotation rotation;
  private final Sessions sessions;
  private final TokensView tokens;
  private final Limits limits;

  RefreshResource(Rotation rotation, Sessions sessions, TokensView tokens, Limits limits) {
    this.rotation = rotation;
    this.sessions = sessions;
    this.tokens = tokens;
    this.limits = limits;
  }

  /**
   * A refusal leaves the cookie alone: it may be another tab's, and good. It is noted with the
   * address, or whoever has many tokens of sessions that are over had as many requests with each.
   */
  @POST
  @Path("/refresh")
  public Uni<RestResponse<TokensView.Tokens>> refresh(@Context RoutingContext request) {
    return rotation
        .refresh(Client.of(request))
        .onFailure(RefreshResource::isNotGood)
        .call(() -> limits.noteFailure(ClientAddress.of(request)))
        .map(tokens::answer);
  }

  private static boolean isNotGood(Throwable failure) {
    return failure instanceof ProblemException refusal
        && refusal.type() == ProblemType.INVALID_CREDENTIALS;
  }

  @POST
  @Path("/logout")
  public Uni<RestResponse<Void>> logout(@Context RoutingContext request) {
    return sessions
        .logout(RefreshCookie.in(request))
        .replaceWith(
            RestResponse.ResponseBuilder.<Void>noContent()
                .header(HttpHeaders.SET_COOKIE, RefreshCookie.cleared())
                .build());
  }
}
