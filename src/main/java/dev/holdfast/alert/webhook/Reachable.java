package dev.holdfast.alert.webhook;

import dev.holdfast.access.Cidr;
import dev.holdfast.access.ClientAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses a post may go to: those of the internet, and private and loopback ones where the
 * operator says so. Never, whatever the operator says: where clouds hand out credentials,
 * link-local and multicast addresses, and those that stand for others.
 */
final class Reachable {
  /** What only the operator's word opens. */
  private static final List<Cidr> PRIVATE =
      blocks(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "::1",
          "fc00::/7");

  /** What nothing opens. */
  private static final List<Cidr> NEVER =
      blocks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          // Metadata within blocks that may be opened, or among public ones.
          "100.100.100.200",
          "168.63.129.16",
          "fd00:ec2::254",
          "fd20:ce::254",
          // Tunnels and documentation within what is otherwise public.
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20");

  /** Of IPv6, what is public (RFC 4291, 2.4). */
  private static final Cidr GLOBAL_UNICAST = block("2000::/3");

  /** By which a network without IPv4 reaches it (RFC 6052): as good as what it stands for. */
  private static final Cidr NAT64 = block("64:ff9b::/96");

  private static final int EMBEDDED_AT = 12;

  private Reachable() {}

  static boolean isAllowed(InetAddress address, boolean privateTargets) {
    byte[] bytes = address.getAddress();
    return isAllowed(parse(text(bytes, 0, bytes.length)), privateTargets);
  }

  static boolean isAllowed(ClientAddress address, boolean privateTargets) {
    if (NAT64.contains(address)) {
      return isAllowed(embedded(address), privateTargets);
    }
    if (in(NEVER, address)) {
      return false;
    }
    if (in(PRIVATE, address)) {
      return privateTargets;
    }
    return !address.isIpv6() || GLOBAL_UNICAST.contains(address);
  }

  private static ClientAddress embedded(ClientAddress nat64) {
    try {
      byte[] bytes = InetAddress.getByName(nat64.toString()).getAddress();
      return parse(text(bytes, EMBEDDED_AT, bytes.length));
    } catch (java.net.UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** As decimals or groups; whatever stands for another address is that address afterwards. */
  private static String text(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder();
    boolean ipv4 = to - from == 4;
    for (int i = from; i < to; i += ipv4 ? 1 : 2) {
      text.append(i == from ? "" : ipv4 ? "." : ":");
      text.append(
          ipv4
              ? Integer.toString(bytes[i] & 0xff)
              : Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
    }
    return text.toString();
  }

  private static ClientAddress parse(String text) {
    return ClientAddress.parse(text).orElseThrow();
  }

  private static boolean in(List<Cidr> blocks, ClientAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static List<Cidr> blocks(String... texts) {
    return Stream.of(texts).map(Reachable::block).toList();
  }

  private static Cidr block(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
