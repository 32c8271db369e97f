package dev.holdfast.access;

import java.util.Optional;

/**
 * A block of addresses, {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a single address is a block of
 * one. A block whose address has bits beyond its length is refused: it says two things at once.
 */
public final class Cidr {
  /** How much longer a block of IPv4 is when it is written as one of IPv6. */
  private static final int MAPPED_BITS = 96;

  private final byte[] network;
  private final int bits;

  private Cidr(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /** The block in a text, empty if it is none. */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    return ClientAddress.parse(address)
        .flatMap(
            parsed ->
                slash < 0
                    ? Optional.of(new Cidr(parsed.bytes(), parsed.bytes().length * Byte.SIZE))
                    : of(parsed.bytes(), text.substring(slash + 1), address.indexOf(':') >= 0));
  }

  private static Optional<Cidr> of(byte[] network, String length, boolean writtenAsIpv6) {
    if (!length.matches("0|[1-9][0-9]{0,2}")) {
      return Optional.empty();
    }
    int bits = Integer.parseInt(length) - (writtenAsIpv6 && network.length == 4 ? MAPPED_BITS : 0);
    if (bits < 0 || bits > network.length * Byte.SIZE) {
      return Optional.empty();
    }
    for (int bit = bits; bit < network.length * Byte.SIZE; bit++) {
      if ((network[bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1) != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new Cidr(network, bits));
  }

  /** Whether an address lies in the block. */
  public boolean contains(ClientAddress address) {
    byte[] other = address.bytes();
    if (other.length != network.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (network[i] != other[i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || (network[whole] ^ other[whole]) >> (Byte.SIZE - rest) == 0;
  }

  /** As it is written, with its length. */
  @Override
  public String toString() {
    return ClientAddress.text(network) + "/" + bits;
  }
}
