package dev.holdfast.session;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cookie that holds the refresh token. Its prefix makes browsers refuse it from anybody but
 * this host over TLS (RFC 6265bis, 4.1.3); scripts never see it, and other sites' pages never send
 * it.
 */
final class RefreshCookie {
  static final String NAME = "__Host-refresh";

  private RefreshCookie() {}

  /**
   * The cookie's value in a request.
   *
   * @throws ProblemException 400 if there are two: nobody can say which of them is meant
   */
  static Optional<String> in(RoutingContext request) {
    List<String> values = new ArrayList<>();
    for (String line : request.request().headers().getAll("Cookie")) {
      for (String pair : line.split(";")) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(NAME)) {
          values.add(pair.substring(equals + 1).strip());
        }
      }
    }
    if (values.size() > 1) {
      throw new ProblemException(
          ProblemType.MALFORMED_REQUEST, "The refresh cookie was sent more than once.");
    }
    return values.stream().findFirst();
  }

  /** The {@code Set-Cookie} for a token that is good for so long. */
  static String holding(RefreshToken token, Duration life) {
    return cookie(token.text(), life.toSeconds());
  }

  /** The {@code Set-Cookie} that takes the old one away. */
  static String cleared() {
    return cookie("", 0);
  }

  private static String cookie(String value, long seconds) {
    return NAME + "=" + value + "; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=" + seconds;
  }
}
