package dev.holdfast.edge;

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
  private static final CharSequence CSP =
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private final EdgeConfig config;

  SecurityHeaders(EdgeConfig config) {
    this.config = config;
  }

  @Override
  public void handle(RoutingContext request) {
    MultiMap headers = request.response().headers();
    set(headers);
    if (request.request().isSSL()) {
      headers.set(
          "Strict-Transport-Security",
          config.hstsPreload()
              ? "max-age=31536000; includeSubDomains; preload"
              : "max-age=31536000; includeSubDomains");
    }
    String path = request.request().path();
    if (path != null && path.startsWith("/api")) {
      headers.set("Cache-Control", "no-store");
    }
    request.next();
  }

  /** The fixed ones. */
  static void set(MultiMap headers) {
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Content-Security-Policy", CSP);
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Permissions-Policy", "geolocation=(), camera=(), microphone=()");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
  }
}
