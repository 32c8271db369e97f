package dev.holdfast.edge.wire;

import dev.holdfast.access.Cidr;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xServerConnection;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.core.spi.VertxServiceProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Stands in every connection of the service's HTTP servers, below Vert.x. Vert.x lets only whoever
 * makes a server choose what is said to a head that can't be read, and that is Quarkus, which
 * leaves it bare. So this provider, which Vert.x loads as a service when it starts, puts its own
 * initialiser around the one that a server gives to Netty.
 *
 * <p>It is there before the container, so it reads its settings by itself, and is told which ports
 * are the public ones: only on these are connections counted and PROXY headers read.
 */
public final class Gate implements VertxServiceProvider {
  /** The options of each by its port, the one thing that Vert.x hands down; one or two. */
  private static final Map<Integer, HttpServerOptions> PUBLIC = new ConcurrentHashMap<>();

  private WireConfig config;
  private Places places;
  private Targets targets;
  private boolean hstsPreload;

  /** Says that a server is a public one, before it listens. */
  public static void open(HttpServerOptions publicServer) {
    PUBLIC.put(publicServer.getPort(), publicServer);
  }

  @Override
  public void init(VertxBuilder builder) {
    SmallRyeConfig settings = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
    config = wire(settings);
    hstsPreload = settings.getOptionalValue("holdfast.hsts-preload", Boolean.class).orElse(true);
    targets = new Targets(config.targetBytes());
    places = new Places(config.connections(), config.connectionsPerAddress(), proxies(settings));
    builder.findTransport(new GatedTransport(builder.findTransport(), this::gated));
  }

  /**
   * Where no service runs, in a tool with a Vert.x of its own, nobody has registered the mapping.
   */
  private static WireConfig wire(SmallRyeConfig settings) {
    try {
      return settings.getConfigMapping(WireConfig.class);
    } catch (NoSuchElementException unregistered) {
      return new SmallRyeConfigBuilder()
          .addDiscoveredConverters()
          .withMapping(WireConfig.class)
          .build()
          .getConfigMapping(WireConfig.class);
    }
  }

  private static List<Cidr> proxies(SmallRyeConfig settings) {
    return settings
        .getOptionalValues("holdfast.trusted-proxies", String.class)
        .orElse(List.of())
        .stream()
        .map(text -> Cidr.parse(text.strip()).orElseThrow())
        .toList();
  }

  private ChannelHandler gated(NetServerOptions server, ChannelHandler initializer) {
    HttpServerOptions open = PUBLIC.get(server.getPort());
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        HeadClock clock = new HeadClock(channel, config.headDeadline().toMillis());
        if (open == null) {
          serve(channel, clock, inner(), initializer);
        } else if (places.enter(channel)) {
          begin(channel, () -> serve(channel, clock, open, initializer));
          clock.start();
        }
      }
    };
  }

  /** What a server of ours that is not public gets, the management port. */
  private HttpServerOptions inner() {
    return new HttpServerOptions()
        .setMaxHeaderSize(config.headerBytes())
        .setMaxInitialLineLength(config.targetBytes());
  }

  private void begin(Channel channel, Runnable serve) {
    channel.pipeline().addLast(new SlowReader(config.answerDeadline().toMillis()));
    InetAddress peer =
        channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
    if (peer == null) {
      serve.run();
    } else if (!places.isTrusted(peer)) {
      enter(channel, peer, serve);
    } else if (!config.proxyProtocol()) {
      serve.run();
    } else {
      channel
          .pipeline()
          .addLast(
              new HAProxyMessageDecoder(),
              new ProxyHeader(client -> enter(channel, client, serve)));
    }
  }

  /**
   * @param client null for the proxy itself
   */
  private void enter(Channel channel, InetAddress client, Runnable serve) {
    if (client == null || places.isTrusted(client) || places.enter(channel, client)) {
      serve.run();
    }
  }

  private void serve(
      Channel channel, HeadClock clock, HttpServerOptions options, ChannelHandler initializer) {
    channel.pipeline().addLast(initializer);
    // Without TLS the whole HTTP/1 pipeline stands now; with TLS it comes after the handshake.
    if (!install(channel, clock, options)) {
      channel.pipeline().addLast(new AfterHandshake(clock, options));
    }
  }

  private boolean install(Channel channel, HeadClock clock, HttpServerOptions options) {
    VertxHandler<?> handler = channel.pipeline().get(VertxHandler.class);
    if (handler != null && handler.getConnection() instanceof Http1xServerConnection server) {
      installHttp1(channel, clock, options, server);
      return true;
    }
    Http2ConnectionHandler codec = channel.pipeline().get(Http2ConnectionHandler.class);
    if (codec != null) {
      Http2Heads.watch(codec, targets, config.headerBytes(), hstsPreload);
      channel
          .pipeline()
          .addBefore(
              channel.pipeline().context(codec).name(),
              "holdfast-frames",
              new FrameWatch(
                  codec,
                  clock,
                  config.answerDeadline().toMillis(),
                  options.getIdleTimeoutUnit().toMillis(options.getIdleTimeout())));
    }
    return codec != null;
  }

  private void installHttp1(
      Channel channel, HeadClock clock, HttpServerOptions options, Http1xServerConnection server) {
    server.invalidRequestHandler(request -> RefusedHead.answer(request, hstsPreload));
    StrictDecoder decoder = new StrictDecoder(options);
    ReadAhead ahead = new ReadAhead(decoder, clock);
    channel.pipeline().addBefore("httpDecoder", "holdfast-ahead", ahead);
    channel.pipeline().replace("httpDecoder", "httpDecoder", decoder);
    channel.pipeline().addAfter("httpEncoder", "holdfast-head", new HeadCheck(ahead, targets));
  }

  /** Behind TLS: installs when the first decrypted bytes come. */
  private final class AfterHandshake extends ChannelInboundHandlerAdapter {
    private final HeadClock clock;
    private final HttpServerOptions options;

    AfterHandshake(HeadClock clock, HttpServerOptions options) {
      this.clock = clock;
      this.options = options;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      install(context.channel(), clock, options);
      context.fireChannelRead(message);
      context.pipeline().remove(this);
    }
  }
}
