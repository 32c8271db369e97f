package dev.holdfast.session;

import dev.holdfast.access.RefreshSessions;
import dev.holdfast.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** The sessions of refresh tokens that carry our mark. */
@Singleton
class KnownRefreshTokens implements RefreshSessions {
  private final RefreshTokens tokens;

  KnownRefreshTokens(RefreshTokens tokens) {
    this.tokens = tokens;
  }

  /** Two cookies are none: the request will be refused, and counts as any other. */
  @Override
  public Optional<UUID> of(RoutingContext request) {
    try {
      return RefreshCookie.in(request).flatMap(tokens::parse).map(RefreshToken::sessionId);
    } catch (ProblemException ambiguous) {
      return Optional.empty();
    }
  }
}
