package dev.holdfast.edge;

import dev.holdfast.edge.wire.Gate;
import dev.holdfast.edge.wire.WireConfig;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/** What Quarkus has no setting for on the public servers that it makes. */
@Singleton
class HttpServers implements HttpServerOptionsCustomizer {
  /** What the request line has beside the target: a method, two spaces, a version. */
  private static final int AROUND_TARGET = 32;

  private final WireConfig config;

  HttpServers(WireConfig config) {
    this.config = config;
  }

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    // An upgrade in the clear would go past what watches HTTP/1 heads.
    options.setHttp2ClearTextEnabled(false);
    bound(options);
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    bound(options);
  }

  private void bound(HttpServerOptions options) {
    options.setMaxHeaderSize(config.headerBytes());
    options.setMaxInitialLineLength(config.targetBytes() + AROUND_TARGET);
    // Over our own bound the answer is in the contract's form; over this one it is Netty's.
    options.getInitialSettings().setMaxHeaderListSize(2L * config.headerBytes());
    Gate.open(options);
  }
}
