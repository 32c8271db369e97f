package dev.holdfast.session;

import dev.holdfast.access.ClientAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Where a login or a refresh comes from.
 *
 * @param addressPrefix see {@link ClientAddress#prefix}
 * @param userAgent as it names itself, shortened; null if it does not
 * @param refreshCookie what it holds from an earlier login
 */
record Client(String addressPrefix, String userAgent, Optional<String> refreshCookie) {
  private static final int LONGEST_AGENT = 200;

  static Client of(RoutingContext request) {
    String agent = request.request().getHeader("User-Agent");
    return new Client(
        ClientAddress.of(request).prefix(),
        agent == null || agent.length() <= LONGEST_AGENT
            ? agent
            : agent.substring(0, LONGEST_AGENT),
        RefreshCookie.in(request));
  }
}
