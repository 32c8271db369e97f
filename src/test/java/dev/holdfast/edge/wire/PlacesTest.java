package dev.holdfast.edge.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.Cidr;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
  private final Places places = new Places(10, 3, List.of(Cidr.parse("10.0.0.0/8").orElseThrow()));

  @Test
  void anAddressHasItsPlacesAndNoMore() throws UnknownHostException {
    List<EmbeddedChannel> channels = entered(3, "192.0.2.1");

    EmbeddedChannel oneMore = new EmbeddedChannel();

    assertFalse(places.enter(oneMore, address("192.0.2.1")));
    assertFalse(oneMore.isOpen());
    assertTrue(channels.stream().allMatch(EmbeddedChannel::isOpen));
    assertTrue(places.enter(new EmbeddedChannel(), address("192.0.2.2")));
  }

  @Test
  void closingFreesThePlaceAndForgetsTheAddress() throws UnknownHostException {
    List<EmbeddedChannel> channels = entered(3, "192.0.2.1");

    channels.forEach(EmbeddedChannel::close);

    assertEquals(0, places.addresses());
    entered(3, "192.0.2.1");
  }

  @Test
  void theProcessHasItsPlacesWhoeverAsks() {
    for (int i = 0; i < 10; i++) {
      assertTrue(places.enter(new EmbeddedChannel()));
    }

    EmbeddedChannel oneMore = new EmbeddedChannel();

    assertFalse(places.enter(oneMore));
    assertFalse(oneMore.isOpen());
    assertEquals(10, places.taken());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::1,2001:db8::ffff:1,true",
    "2001:db8::1,2001:db8:0:1::1,false",
    "192.0.2.1,::ffff:192.0.2.1,true",
    "192.0.2.1,192.0.2.2,false"
  })
  void anIpv6NetworkIsOneAddress(String one, String other, boolean same)
      throws UnknownHostException {
    entered(1, one);
    entered(1, other);

    assertEquals(same ? 1 : 2, places.addresses());
  }

  @Test
  void trustedIsWhoIsInABlock() throws UnknownHostException {
    assertTrue(places.isTrusted(address("10.1.2.3")));
    assertFalse(places.isTrusted(address("11.1.2.3")));
  }

  private List<EmbeddedChannel> entered(int count, String address) throws UnknownHostException {
    List<EmbeddedChannel> channels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      channels.add(new EmbeddedChannel());
      assertTrue(places.enter(channels.get(i), address(address)));
    }
    return channels;
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }
}
