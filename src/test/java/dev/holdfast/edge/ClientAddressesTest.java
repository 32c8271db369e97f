package dev.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.access.ClientAddress;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests here come through a proxy that is trusted, but where a test says otherwise. */
class ClientAddressesTest {
  private static final ClientAddress PROXY = ClientAddress.parse("127.0.0.1").orElseThrow();
  private static final List<String> INVENTED =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded",
          "X-Real-IP",
          "True-Client-IP",
          "CF-Connecting-IP",
          "X-Client-IP",
          "X-Cluster-Client-IP",
          "Fastly-Client-IP",
          "Via");
  private static final List<String> SCRAPS =
      List.of(
          "\"",
          "\\",
          ",",
          ";",
          "=",
          " ",
          "\t",
          "[",
          "]",
          ":",
          "%",
          "x",
          "for=",
          "For=\"",
          "by=",
          "host=\"",
          "9.9.9.9",
          "127.0.0.1",
          "127.0.0.2",
          "::1",
          "[::1]",
          "unknown",
          "_hidden",
          "unix:",
          "2001:db8::9",
          ", for=9.9.9.9",
          "\\\"",
          "\u00e9");

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
        "203.0.113.9,,127.0.0.2 | 0.0.0.0",
        "garbage, 203.0.113.9 | 203.0.113.9",
        "'1.1.1.1, 203.0.113.9 | 203.0.113.9",
        "203.0.113.9:70000000 | 0.0.0.0",
        "203.0.113.9: | 0.0.0.0",
        "[2001:db8::1] | 2001:db8::1",
        "2001:DB8::1 | 2001:db8::1",
        "[2001:db8::1%eth0]:80 | 0.0.0.0",
        "fe80::1%eth0 | 0.0.0.0",
        "[2001:db8::1 | 0.0.0.0",
        "[2001:db8::1]x | 0.0.0.0",
        "[203.0.113.9] | 0.0.0.0",
        "[] | 0.0.0.0",
        "[::ffff:203.0.113.9]:80 | 203.0.113.9",
        "::ffff:cb00:7109 | 203.0.113.9",
        "::ffff:127.0.0.2 | 127.0.0.2",
        "9.9.9.9, ::ffff:127.0.0.2 | 9.9.9.9",
        "unix: | 0.0.0.0",
        "unix:/tmp/socket | 0.0.0.0",
        "_obfuscated | 0.0.0.0",
        "for=203.0.113.9 | 0.0.0.0",
        "203.0.113.9 198.51.100.1 | 0.0.0.0",
        "3405803785 | 0.0.0.0",
        "0xcb.0.0x71.9 | 0.0.0.0",
        "203.0.113.09 | 0.0.0.0",
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
        "FOR=203.0.113.9 | 203.0.113.9",
        "for=203.0.113.9:80 | 203.0.113.9",
        "for=[2001:db8::1]:80 | 2001:db8::1",
        ";; for=203.0.113.9 ; proto=https; | 203.0.113.9",
        "for=\"203.0.113.\\9\" | 203.0.113.9",
        "for=1.1.1.1, for=203.0.113.9;host=\"a, for=9.9.9.9\" | 203.0.113.9",
        "for=1.1.1.1, for=203.0.113.9;host=\"a,for=9.9.9.9;x=\" | 203.0.113.9",
        "for=1.1.1.1, host=\"a;for=9.9.9.9\";for=203.0.113.9 | 203.0.113.9",
        "for=1.1.1.1, host=\"a\\\",for=9.9.9.9;x=\\\\\";for=203.0.113.9 | 203.0.113.9",
        "for=\"1.1.1.1, for=203.0.113.9 | 203.0.113.9",
        "for=\"1.1.1.1\\, for=\"203.0.113.9\" | 203.0.113.9",
        "\\, for=\"203.0.113.9\", for=127.0.0.2 | 203.0.113.9",
        "for=1.1.1.1;for=203.0.113.9 | 0.0.0.0",
        "for=203.0.113.9;For=203.0.113.9 | 0.0.0.0",
        "for=203.0.113.9;by=a;by=b | 0.0.0.0",
        "for= | 0.0.0.0",
        "for=\"\" | 0.0.0.0",
        "for | 0.0.0.0",
        "for=\"203.0.113.9 | 0.0.0.0",
        "for=203.0.113.9\" | 0.0.0.0",
        "for=\"203.0.113.9\"x | 0.0.0.0",
        "for=203.0.113.9 proto=https | 0.0.0.0",
        "for =203.0.113.9 | 0.0.0.0",
        "=203.0.113.9 | 0.0.0.0",
        "for=unix: | 0.0.0.0",
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
  @ValueSource(
      strings = {
        "X-Real-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Client-IP",
        "X-Forwarded",
        "X-Cluster-Client-IP"
      })
  void otherHeadersSayNothing(String header) {
    String seen = seen(headers().add(header, "203.0.113.9"));

    assertEquals("127.0.0.1", seen);
  }

  @Test
  void aLongListIsReadFromItsEnd() {
    String seen = seen(headers().add("X-Forwarded-For", "10.9.8.7,".repeat(1_000) + "203.0.113.9"));

    assertEquals("203.0.113.9", seen);
  }

  @ParameterizedTest
  @CsvSource({"16, 203.0.113.9", "17, 0.0.0.0", "1000, 0.0.0.0"})
  void sixteenHopsAreReadAndNoMore(int hops, String client) {
    String list = "203.0.113.9" + ",127.0.0.2".repeat(hops - 1);

    String seen = seen(headers().add("X-Forwarded-For", list));

    assertEquals(client, seen);
  }

  @Test
  void aHopOfSixteenKilobytesIsNoAddress() {
    String seen = seen(headers().add("X-Forwarded-For", ":".repeat(16_000)));

    assertEquals("0.0.0.0", seen);
  }

  @ParameterizedTest
  @CsvSource({"X-Forwarded-For, ''", "Forwarded, for="})
  void severalLinesAreOneList(String header, String prefix) {
    String seen =
        seen(
            headers()
                .add(header, prefix + "1.1.1.1")
                .add(header, "x")
                .add(header, prefix + "203.0.113.9, " + prefix + "127.0.0.3")
                .add(header, prefix + "127.0.0.2"));

    assertEquals("203.0.113.9", seen);
  }

  /**
   * The client writes what it likes; the first proxy appends its address, the second the first's.
   */
  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-For, '203.0.113.9', '127.0.0.2'",
    "X-Forwarded-For, '[2001:db8::1]:4711', '::1'",
    "Forwarded, 'for=203.0.113.9;proto=https', 'for=127.0.0.2'",
    "Forwarded, 'by=\"_a\\\",\";for=\"[2001:db8::1]:4711\"', 'for=\"[::1]\"'"
  })
  void whateverAClientWritesInFrontChangesNothing(String header, String first, String second) {
    SplittableRandom random = new SplittableRandom(20261122);
    String expected = seen(headers().add(header, first + ", " + second));

    for (int i = 0; i < 20_000; i++) {
      String invented = invented(random);
      MultiMap lines = headers().add(header, invented);
      // A proxy appends to the line or adds one.
      if (random.nextBoolean()) {
        lines = headers().add(header, invented + "," + first);
      } else {
        lines.add(header, first);
      }
      assertEquals(expected, seen(lines.add(header, second)), invented);
    }
  }

  @Test
  void whateverAnUntrustedPeerWritesChangesNothing() {
    SplittableRandom random = new SplittableRandom(20261123);
    ClientAddress peer = ClientAddress.parse("198.51.100.1").orElseThrow();

    for (int i = 0; i < 2_000; i++) {
      MultiMap headers = headers();
      for (String name : INVENTED) {
        headers.add(name, invented(random));
      }
      assertEquals(peer, addresses.client(peer, headers));
    }
  }

  private static String invented(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(SCRAPS.get(random.nextInt(SCRAPS.size())));
    }
    return text.toString();
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
