package dev.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.access.ClientAddress;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests here come through a proxy that is trusted, but where a test says otherwise. */
class ClientAddressesTest {
  private static final ClientAddress PROXY = ClientAddress.parse("127.0.0.1").orElseThrow();
  private final ClientAddresses addresses =
      new ClientAddresses(Optional.of(List.of("127.0.0.0/8", " ::1")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "203.0.113.9 | 203.0.113.9",
        "1.1.1.1, 203.0.113.9 | 203.0.113.9",
        "1.1.1.1, 203.0.113.9, 127.0.0.2 | 203.0.113.9",
        "127.0.0.3, 127.0.0.2 | 127.0.0.3",
        "203.0.113.9:4711 | 203.0.113.9",
        "[2001:db8::1]:4711 | 2001:db8::1",
        "2001:db8::1 | 2001:db8::1",
        "::ffff:203.0.113.9 | 203.0.113.9",
        "203.0.113.9, garbage | 0.0.0.0",
        "203.0.113.9, unknown, 127.0.0.2 | 0.0.0.0",
        "`` | 0.0.0.0",
        "203.0.113.9, | 0.0.0.0",
        "203.0.113.999 | 0.0.0.0",
        "localhost | 0.0.0.0"
      })
  void theLastHopThatIsNoTrustedProxyIsTheClient(String header, String client) {
    String seen = seen(headers().add("X-Forwarded-For", header));

    assertEquals(client, seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "for=203.0.113.9;proto=https | 203.0.113.9",
        "for=1.1.1.1, for=203.0.113.9;by=127.0.0.1 | 203.0.113.9",
        "For=\"[2001:db8::1]:4711\" | 2001:db8::1",
        "proto=https;for=\"203.0.113.9:80\" | 203.0.113.9",
        "for=_hidden | 0.0.0.0",
        "for=unknown | 0.0.0.0",
        "by=203.0.113.9 | 0.0.0.0",
        "host=x;xfor=203.0.113.9 | 0.0.0.0"
      })
  void theHeaderOfRfc7239SaysTheSame(String header, String client) {
    String seen = seen(headers().add("Forwarded", header));

    assertEquals(client, seen);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9, 203.0.113.9",
    "1.1.1.1, 203.0.113.9, 0.0.0.0",
    "x, 203.0.113.9, 0.0.0.0"
  })
  void aHeaderThatAClientInventedBesideTheProxysIsNotTaken(
      String forwarded, String xForwardedFor, String client) {
    String seen =
        seen(headers().add("Forwarded", "for=" + forwarded).add("X-Forwarded-For", xForwardedFor));

    assertEquals(client, seen);
  }

  @ParameterizedTest
  @CsvSource({"X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP"})
  void otherHeadersSayNothing(String header) {
    String seen = seen(headers().add(header, "203.0.113.9"));

    assertEquals("127.0.0.1", seen);
  }

  @ParameterizedTest
  @CsvSource({"300, 203.0.113.9"})
  void aLongListIsReadFromItsEnd(int hops, String client) {
    List<String> list = new ArrayList<>(Arrays.asList(new String[hops]));
    list.replaceAll(hop -> "10.9.8.7");
    list.add(client);

    String seen = seen(headers().add("X-Forwarded-For", String.join(",", list)));

    assertEquals(client, seen);
  }

  @Test
  void whoIsNoTrustedProxyIsTheClientWhateverItSays() {
    ClientAddress peer = ClientAddress.parse("198.51.100.1").orElseThrow();

    ClientAddress seen = addresses.client(peer, headers().add("X-Forwarded-For", "203.0.113.9"));

    assertEquals(peer, seen);
  }

  private String seen(MultiMap headers) {
    return addresses.client(PROXY, headers).toString();
  }

  private static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap();
  }
}
