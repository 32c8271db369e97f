package dev.holdfast.edge.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.util.function.Consumer;

/**
 * Takes the client's address from the PROXY protocol header that a trusted proxy begins a
 * connection with; from then on it is the peer of this connection, for limits and logs alike. A
 * proxy that says it does not know (UNKNOWN, a family other than IP) speaks for nobody, 0.0.0.0:
 * never for itself, whose word on {@code Forwarded} is taken. LOCAL is the proxy's own check.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
  private static final byte[] NOWHERE = {0, 0, 0, 0};

  private final Consumer<InetAddress> then;

  /**
   * @param then what is done with the client's address, null if it is the proxy itself
   */
  ProxyHeader(Consumer<InetAddress> then) {
    this.then = then;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (!(message instanceof HAProxyMessage header)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      InetAddress client = null;
      if (header.command() == HAProxyCommand.PROXY) {
        client = InetAddress.getByAddress(source(header));
        int port = Math.max(header.sourcePort(), 0);
        context
            .channel()
            .attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE)
            .set(SocketAddress.inetSocketAddress(port, client.getHostAddress()));
      }
      then.accept(client);
    } finally {
      header.release();
    }
    context.pipeline().remove(this);
  }

  private static byte[] source(HAProxyMessage header) {
    HAProxyProxiedProtocol.AddressFamily family = header.proxiedProtocol().addressFamily();
    boolean ip =
        family == HAProxyProxiedProtocol.AddressFamily.AF_IPv4
            || family == HAProxyProxiedProtocol.AddressFamily.AF_IPv6;
    byte[] address =
        ip && header.sourceAddress() != null
            ? NetUtil.createByteArrayFromIpAddressString(header.sourceAddress())
            : null;
    return address == null ? NOWHERE : address;
  }

  /**
   * A header that can't be read: whatever follows it can't be told from what it should have said.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
