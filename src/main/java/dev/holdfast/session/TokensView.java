package dev.holdfast.session;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.RestResponse;

/** How tokens are answered: the access token in the body, the refresh token in its cookie. */
@Singleton
public class TokensView {

  /** The body (RFC 6750, 4, in this API's spelling). */
  @JsonPropertyOrder({"accessToken", "tokenType", "expiresIn"})
  public record Tokens(String accessToken, String tokenType, long expiresIn)
      implements LoginAnswer {

    @Override
    public String toString() {
      return "***";
    }
  }

  private final AccessTokens accessTokens;

  TokensView(AccessTokens accessTokens) {
    this.accessTokens = accessTokens;
  }

  /** An access token alone. */
  Tokens of(String accessToken) {
    return new Tokens(accessToken, "Bearer", accessTokens.lifetimeSeconds());
  }

  /** Both tokens of a session. */
  RestResponse<Tokens> answer(OpenSession session) {
    return answer(of(session.accessToken()), session);
  }

  /** The same where there may be another answer than tokens. */
  <A> RestResponse<A> answer(A body, OpenSession session) {
    return RestResponse.ResponseBuilder.ok(body)
        .header(
            HttpHeaders.SET_COOKIE,
            RefreshCookie.holding(session.refreshToken(), session.cookieLife()))
        .build();
  }
}
