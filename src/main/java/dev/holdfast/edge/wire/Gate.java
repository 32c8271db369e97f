package dev.holdfast.edge.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Stands in every connection of the service's HTTP servers, below Vert.x. Vert.x lets only whoever
 * makes a server choose what is said to a head that can't be read, and that is Quarkus, which
 * leaves it bare. So this provider, which Vert.x loads as a service when it starts, puts its own
 * initialiser around the one that a server gives to Netty.
 */
public final class Gate implements VertxServiceProvider {

  @Override
  public void init(VertxBuilder builder) {
    builder.findTransport(new GatedTransport(builder.findTransport(), Gate::gated));
  }

  private static ChannelHandler gated(ChannelHandler server) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(server);
        // Without TLS the whole HTTP/1 pipeline stands now; with TLS it comes after the handshake.
        if (!install(channel)) {
          channel.pipeline().addLast(new AfterHandshake());
        }
      }
    };
  }

  private static boolean install(Channel channel) {
    VertxHandler<?> handler = channel.pipeline().get(VertxHandler.class);
    if (handler == null || !(handler.getConnection() instanceof Http1xServerConnection server)) {
      return false;
    }
    server.invalidRequestHandler(RefusedHead::answer);
    HeadCheck check = new HeadCheck();
    channel.pipeline().addBefore("httpDecoder", "holdfast-bytes", check.bytes());
    channel.pipeline().addAfter("httpDecoder", "holdfast-head", check);
    return true;
  }

  /** Behind TLS: installs when the first decrypted bytes come. */
  private static final class AfterHandshake extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      install(context.channel());
      context.fireChannelRead(message);
      context.pipeline().remove(this);
    }
  }
}
