package dev.holdfast.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
    "::ffff:10.0.0.0/104, 10.0.0.1, true",
    "::ffff:10.0.0.0/104, 11.0.0.1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "2001:db8::/127, 2001:db8::2, false"
  })
  void aBlockHoldsItsOwnAddressesAlone(String block, String address, boolean inside) {
    assertEquals(
        inside,
        Cidr.parse(block).orElseThrow().contains(ClientAddress.parse(address).orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.1/8",
        "10.0.0/8",
        "2001:db8::/129",
        "2001:db8::1/64",
        "fe80::%eth0/64",
        "::ffff:10.0.0.0/8",
        "localhost/8",
        "10.0.0.0/8/8",
        "10.0.0.0/8 ",
        "010.0.0.1",
        "[::1]",
        "::10.0.0.1"
      })
  void whatSaysTwoThingsOrNothingIsNoBlock(String text) {
    assertTrue(Cidr.parse(text).isEmpty());
  }

  @Test
  void anAddressIsCountedByThePrefixOfItsSender() {
    assertEquals("192.0.2.0/24", ClientAddress.parse("192.0.2.77").orElseThrow().prefix());
    assertEquals(
        "2001:db8:1:2::/64", ClientAddress.parse("2001:db8:1:2:3:4:5:6").orElseThrow().prefix());
    assertEquals("192.0.2.0/24", ClientAddress.parse("::ffff:192.0.2.77").orElseThrow().prefix());
  }
}
