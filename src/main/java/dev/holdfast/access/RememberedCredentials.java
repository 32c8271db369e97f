package dev.holdfast.access;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Implemented by every room that authenticates: from an address that has shown too many bad
 * credentials, only those that are remembered are still taken.
 */
public interface RememberedCredentials {

  /**
   * Whether a request's credential is remembered as a good one. Says so out of memory, without
   * verifying a signature or asking anybody; that it holds still is found out by authentication.
   */
  boolean remembers(RoutingContext request);

  /** The bearer token of a request, empty if it has none. */
  static Optional<String> bearer(RoutingContext request) {
    String header = request.request().getHeader("Authorization");
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
        ? Optional.of(header.substring(7).strip())
        : Optional.empty();
  }
}
