package dev.holdfast.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 32, 192.0.2.77/32",
    "192.0.2.77, 24, 192.0.2.0/24",
    "192.0.2.77, 26, 192.0.2.64/26",
    "192.0.2.77, 0, 0.0.0.0/0",
    "::ffff:192.0.2.77, 24, 192.0.2.0/24",
    "2001:db8:1:2:3:4:5:6, 128, 2001:db8:1:2:3:4:5:6/128",
    "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2::/64",
    "2001:db8:1:2:3:4:5:6, 48, 2001:db8:1::/48",
    "2001:db8:1:ff02:3:4:5:6, 60, 2001:db8:1:ff00::/60",
    "2001:db8:0:0:3:4:5:6, 64, 2001:db8::/64",
    "2001:0:0:1:3:4:5:6, 64, 2001:0:0:1::/64",
    "::1, 64, ::/64",
    "::1, 0, ::/0"
  })
  void aBlockIsWrittenAsRfc5952Has(String address, int bits, String block) {
    assertEquals(block, ClientAddress.parse(address).orElseThrow().network(bits));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2::1, 2001:db8:1:2:ffff:ffff:ffff:ffff, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "192.0.2.1, ::ffff:192.0.2.1, true",
    "192.0.2.1, ::ffff:c000:201, true",
    "192.0.2.1, 192.0.3.1, false"
  })
  void oneSenderHasOnePrefix(String one, String other, boolean same) {
    assertEquals(same, prefix(one).equals(prefix(other)));
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 33", "2001:db8::1, 129", "2001:db8::1, -1"})
  void noBlockIsLongerThanItsAddress(String address, int bits) {
    ClientAddress parsed = ClientAddress.parse(address).orElseThrow();

    assertThrows(IllegalArgumentException.class, () -> parsed.network(bits));
  }

  @Test
  void everyBlockThatIsWrittenIsReadAsOne() {
    ClientAddress address =
        ClientAddress.parse("fedc:ba98:7654:3210:fedc:ba98:7654:3210").orElseThrow();

    for (int bits = 0; bits <= 128; bits++) {
      String block = address.network(bits);
      assertEquals(block, Cidr.parse(block).orElseThrow().toString());
    }
  }

  private static String prefix(String address) {
    return ClientAddress.parse(address).orElseThrow().prefix();
  }
}
