package dev.holdfast.access;

import io.netty.util.NetUtil;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The address of a client: the TCP peer's, or the one that a trusted proxy vouches for. An IPv4
 * address that is written as an IPv6 one (RFC 4291, 2.5.5.2) is the IPv4 address.
 */
public final class ClientAddress {
  private static final String KEY = "holdfast.client-address";
  private static final int IPV4_PREFIX = 24;
  private static final int IPV6_PREFIX = 64;
  private static final int IPV6_BYTES = 16;

  /** Of a text. */
  private static final int LONGEST = 45;

  private static final String MAPPED = "::ffff:";

  private final byte[] bytes;

  private ClientAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The address in a text without port, brackets or zone; empty if it is none. No look-up. */
  public static Optional<ClientAddress> parse(String text) {
    byte[] bytes =
        text.length() > LONGEST || isAmbiguous(text)
            ? null
            : NetUtil.createByteArrayFromIpAddressString(text);
    return bytes == null ? Optional.empty() : Optional.of(new ClientAddress(unmapped(bytes)));
  }

  /**
   * A zone, brackets, a decimal part that some read as octal, an IPv4 address inside an IPv6 one
   * that is not mapped. By hand, since every request has an address to be read.
   */
  private static boolean isAmbiguous(String text) {
    int colon = text.lastIndexOf(':');
    boolean decimal = text.indexOf('.') >= 0;
    if (decimal
        && colon >= 0
        && !(colon == MAPPED.length() - 1
            && text.regionMatches(true, 0, MAPPED, 0, MAPPED.length()))) {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean first = i == colon + 1 || i > colon && text.charAt(i - 1) == '.';
      boolean octal =
          decimal && c == '0' && first && i + 1 < text.length() && text.charAt(i + 1) != '.';
      if (octal || c == '%' || c == '[' || c == ']') {
        return true;
      }
    }
    return false;
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

  /** Whether it is an IPv6 address, and not an IPv4 one that was written as such. */
  public boolean isIpv6() {
    return bytes.length == IPV6_BYTES;
  }

  /**
   * The block of a length that the address lies in, as {@code 192.0.2.0/24} or {@code
   * 2001:db8::/48}. Made for every request that is counted, so the common lengths of IPv6 are
   * written without a detour.
   *
   * @param bits from 0 to the bits of the address
   */
  public String network(int bits) {
    if (bits < 0 || bits > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException("no such length of a block: " + bits);
    }
    byte[] network = new byte[bytes.length];
    int whole = bits / Byte.SIZE;
    System.arraycopy(bytes, 0, network, 0, whole);
    if (bits % Byte.SIZE != 0) {
      network[whole] = (byte) (bytes[whole] & -1 << Byte.SIZE - bits % Byte.SIZE);
    }
    return isIpv6() && bits <= IPV6_PREFIX ? upperHalf(network, bits) : text(network) + "/" + bits;
  }

  /** The zeros at its end are the longest run of zeros, which RFC 5952 leaves out. */
  private static String upperHalf(byte[] network, int bits) {
    int groups = bits / 16 + (bits % 16 == 0 ? 0 : 1);
    while (groups > 0 && network[2 * groups - 2] == 0 && network[2 * groups - 1] == 0) {
      groups--;
    }
    StringBuilder text = new StringBuilder(24);
    for (int group = 0; group < groups; group++) {
      int value = (network[2 * group] & 0xff) << 8 | network[2 * group + 1] & 0xff;
      text.append(group == 0 ? "" : ":").append(Integer.toHexString(value));
    }
    return text.append("::/").append(bits).toString();
  }

  /** The bytes in network order, 4 or 16 of them; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  static byte[] unmapped(byte[] bytes) {
    if (bytes.length != IPV6_BYTES || bytes[10] != -1 || bytes[11] != -1) {
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
