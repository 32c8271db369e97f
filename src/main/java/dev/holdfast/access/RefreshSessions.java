package dev.holdfast.access;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/**
 * Tells whose session a request goes on with. The room of sessions knows, and the edge, which may
 * not import it, has to ask before anything else is done.
 */
public interface RefreshSessions {

  /**
   * The session of the refresh token that a request brings, if it is one that was made here;
   * whether it still holds is not asked. Asks nobody.
   */
  Optional<UUID> of(RoutingContext request);
}
