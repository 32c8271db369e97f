package dev.holdfast.edge;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * Takes the credentials off requests to endpoints that need none. Authentication comes before the
 * endpoint is known and would refuse an expired token there too: nobody could log in with a client
 * that still sends its last one.
 */
@Singleton
class PublicEndpoints implements Handler<RoutingContext> {
  private static final String AUTH = "/api/v1/auth/";
  private static final String REAUTHENTICATE = "/api/v1/auth/reauthenticate";
  private static final String KEY_SET = "/.well-known/jwks.json";

  @Override
  public void handle(RoutingContext request) {
    String path = request.request().path();
    if (path.startsWith(AUTH) && !path.equals(REAUTHENTICATE) || path.equals(KEY_SET)) {
      MultiMap headers = request.request().headers();
      headers.remove("Authorization");
      headers.remove("API-Key");
    }
    request.next();
  }
}
