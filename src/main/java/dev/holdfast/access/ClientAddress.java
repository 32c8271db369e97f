package dev.holdfast.access;

import io.netty.util.NetUtil;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of a client: the TCP peer's, or the one that a trusted proxy vouches for. An IPv4
 * address that is written as an IPv6 one (RFC 4291, 2.5.5.2) is the IPv4 address.
 */
public final class ClientAddress {
  private static final String KEY = "holdfast.client-address";
  private static final int IPV4_PREFIX = 24;
  private static final int IPV6_PREFIX = 64;

  /**
   * A zone, brackets, a decimal part that some read as octal, an IPv4 address inside an IPv6 one
   * that is not mapped.
   */
  private static final Pattern AMBIGUOUS =
      Pattern.compile("[%\\[\\]]|(^|[.:])0[0-9]+\\.|\\.0[0-9]+$|^(?!::(?i:ffff):[0-9.]+$).*:.*\\.");

  private final byte[] bytes;

  private ClientAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The address in a text without port, brackets or zone; empty if it is none. No look-up. */
  public static Optional<ClientAddress> parse(String text) {
    byte[] bytes =
        AMBIGUOUS.matcher(text).find() ? null : NetUtil.createByteArrayFromIpAddressString(text);
    return bytes == null ? Optional.empty() : Optional.of(new ClientAddress(unmapped(bytes)));
  }

  /** Keeps the address with the request. */
  public void keep(RoutingContext request) {
    request.put(KEY, this);
  }

  /** The address of a request that has passed the edge. */
  public static ClientAddress of(RoutingContext request) {
    return request.get(KEY);
  }

  /**
   * What is counted as one sender: the /24 of IPv4, the /64 of IPv6, as {@code 192.0.2.0/24} or
   * {@code 2001:db8::/64}.
   */
  public String prefix() {
    return network(isIpv6() ? IPV6_PREFIX : IPV4_PREFIX);
  }

  /** Whether it is an address of IPv6, and not one of IPv4 that is written so. */
  public boolean isIpv6() {
    return bytes.length == 16;
  }

  /**
   * The network of which it is one.
   *
   * @param bits how long its prefix is; whole bytes
   */
  public String network(int bits) {
    byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, bits / Byte.SIZE), bytes.length);
    return text(network) + "/" + bits;
  }

  /** The bytes in network order, 4 or 16 of them; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  static byte[] unmapped(byte[] bytes) {
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return bytes;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return bytes;
      }
    }
    return Arrays.copyOfRange(bytes, 12, 16);
  }

  /** As RFC 5952 writes it. */
  static String text(byte[] bytes) {
    try {
      return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientAddress address && Arrays.equals(bytes, address.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return text(bytes);
  }
}
