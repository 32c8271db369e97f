package dev.holdfast.edge.wire;

import dev.holdfast.access.Cidr;
import dev.holdfast.access.ClientAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may have how many connections to the public ports. A connection beyond what its address or
 * the process may have is reset at once, before TLS and before a byte is read: an answer would cost
 * what the bound is there to save. Trusted proxies are many clients, so they count for the process
 * alone.
 */
final class Places {
  private final int most;
  private final int mostOfOne;
  private final List<Cidr> trusted;
  private final AtomicInteger taken = new AtomicInteger();

  /** An entry for each address with a connection, so never more entries than connections. */
  private final ConcurrentMap<Long, Integer> ofOne = new ConcurrentHashMap<>();

  private final Counter refusedToOne = refused("address");
  private final Counter refusedToAll = refused("process");

  Places(int most, int mostOfOne, List<Cidr> trusted) {
    this.most = most;
    this.mostOfOne = mostOfOne;
    this.trusted = trusted;
    Gauge.builder("holdfast.http.connections", taken, AtomicInteger::get)
        .description("Connections to the public ports")
        .register(Metrics.globalRegistry);
  }

  /** Takes a place for the process until the connection closes; or resets it, and says so. */
  boolean enter(Channel channel) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      refuse(channel, refusedToAll);
      return false;
    }
    channel.closeFuture().addListener(closed -> taken.decrementAndGet());
    return true;
  }

  /** Takes a place for one address, likewise. */
  boolean enter(Channel channel, InetAddress address) {
    Long key = key(address);
    if (ofOne.merge(key, 1, Integer::sum) > mostOfOne) {
      leave(key);
      refuse(channel, refusedToOne);
      return false;
    }
    channel.closeFuture().addListener(closed -> leave(key));
    return true;
  }

  boolean isTrusted(InetAddress peer) {
    if (trusted.isEmpty()) {
      return false;
    }
    // A link-local peer has its zone behind a percent sign.
    ClientAddress address = ClientAddress.parse(peer.getHostAddress().split("%")[0]).orElse(null);
    return address != null && trusted.stream().anyMatch(block -> block.contains(address));
  }

  /** How many connections there are, and how many addresses have one. */
  int taken() {
    return taken.get();
  }

  int addresses() {
    return ofOne.size();
  }

  private void leave(Long key) {
    ofOne.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  /**
   * An IPv4 address, or the upper half of an IPv6 one: who has one address there has the /64. The
   * two can't meet, since nobody has an address under {@code ::/32}, loopback apart.
   */
  private static Long key(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address ? bytes.getInt() & 0xFFFFFFFFL : bytes.getLong();
  }

  private static void refuse(Channel channel, Counter counter) {
    counter.increment();
    // Reset: a closed connection would stay with the system for a minute, one for each try.
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }

  private static Counter refused(String reason) {
    return Counter.builder("holdfast.http.connections.refused")
        .description("Connections closed because their address or the process had its fill")
        .tag("reason", reason)
        .register(Metrics.globalRegistry);
  }
}
