package dev.holdfast.edge.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;

/**
 * A transport that changes what a server does with a new connection and passes everything else on:
 * the interface's defaults are the JDK transport's, which may not be the one inside.
 */
record GatedTransport(
    Transport inner, BiFunction<NetServerOptions, ChannelHandler, ChannelHandler> gate)
    implements Transport {

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    inner.configure(options, domainSocket, bootstrap);
    ChannelHandler server = bootstrap.config().childHandler();
    if (server != null) {
      bootstrap.childHandler(gate.apply(options, server));
    }
  }

  @Override
  public boolean supportsDomainSockets() {
    return inner.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return inner.supportFileRegion();
  }

  @Override
  public boolean isAvailable() {
    return inner.isAvailable();
  }

  @Override
  public Throwable unavailabilityCause() {
    return inner.unavailabilityCause();
  }

  @Override
  public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return inner.convert(address);
  }

  @Override
  public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
    return inner.convert(address);
  }

  @Override
  public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ratio) {
    return inner.eventLoopGroup(type, threads, factory, ratio);
  }

  @Override
  public DatagramChannel datagramChannel() {
    return inner.datagramChannel();
  }

  @Override
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return inner.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return inner.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return inner.serverChannelFactory(domainSocket);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    inner.configure(channel, options);
  }

  @Override
  public void configure(ClientOptionsBase options, boolean domainSocket, Bootstrap bootstrap) {
    inner.configure(options, domainSocket, bootstrap);
  }
}
