package dev.holdfast.edge;

import dev.holdfast.edge.wire.FixedHeaders;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/**
 * The headers on every answer. Set before anything else can answer, so that whoever does has them.
 * The API sends no documents, so a browser gets nothing to run, frame, sniff or refer from.
 */
@Singleton
class SecurityHeaders implements Handler<RoutingContext> {
  private final EdgeConfig config;
  private final Https https;

  SecurityHeaders(EdgeConfig config, Https https) {
    this.config = config;
    this.https = https;
  }

  @Override
  public void handle(RoutingContext request) {
    set(request);
    request.next();
  }

  /** Sets them on the answer that is to come. */
  void set(RoutingContext request) {
    MultiMap headers = request.response().headers();
    FixedHeaders.set(headers);
    if (https.isSecure(request.request())) {
      FixedHeaders.setHsts(headers, config.hstsPreload());
    }
    String path = request.request().path();
    if (path == null || !path.startsWith("/.well-known/")) {
      headers.set("Cache-Control", "no-store");
    }
  }
}
