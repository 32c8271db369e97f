package dev.holdfast.edge;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/** What Quarkus has no setting for on the servers that it makes. */
@Singleton
class HttpServers implements HttpServerOptionsCustomizer {

  /** No HTTP/2 without TLS: an upgrade in the clear would go past what watches HTTP/1 heads. */
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(false);
  }
}
