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
  @Override
  public void handle(RoutingContext request) {
    if (Paths.isPublic(request.request().path())) {
      MultiMap headers = request.request().headers();
      headers.remove("Authorization");
      headers.remove("API-Key");
    }
    request.next();
  }
}
