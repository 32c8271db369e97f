package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trusted proxy, which this machine is in tests, says by PROXY headers whom it speaks for. */
@QuarkusTest
@TestProfile(ProxyProtocolRoutesTest.Proxied.class)
@WithTestResource(
    value = HoldfastStack.class,
    // The peer is the client, which nobody trusts to say that it came over TLS.
    initArgs = @ResourceArg(name = "holdfast.tls.mode", value = ""))
class ProxyProtocolRoutesTest {
  private static final int PLACES = 5;
  private static final String REQUEST = "GET /nowhere HTTP/1.1\r\n" + Wire.HOST + "\r\n";

  public static final class Proxied implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "holdfast.http.proxy-protocol",
          "true",
          "holdfast.http.connections-per-address",
          Integer.toString(PLACES));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 203.0.113.1 192.0.2.2 1 2\r\n",
        "PROXY TCP6 2001:db8:1::1 2001:db8::2 1 2\r\n",
        "PROXY UNKNOWN\r\n",
        "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00cb\0\u0071\u0001\u00c0\0\2\2\0\1\0\2",
        // LOCAL: the proxy asks for itself.
        "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0"
      })
  void aHeaderOfEitherVersionIsTakenOff(String header) throws IOException {
    assertTrue(isServed(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PROXY TCP4 evil 192.0.2.2 1 2\r\n",
        "PROXY TCP9 203.0.113.1 192.0.2.2 1 2\r\n",
        "PROXY TCP4 203.0.113.1 192.0.2.2 1 2\r\nPROXY TCP4 203.0.113.2 192.0.2.2 1 2\r\n"
      })
  void aConnectionWithoutOneHeaderIsNotServed(String header) throws IOException {
    assertFalse(isServed(header));
  }

  @Test
  void thePlacesOfAnAddressAreThoseOfTheClient() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < PLACES; i++) {
        open.add(served("PROXY TCP4 203.0.113.9 192.0.2.2 1 2\r\n"));
      }

      boolean oneMore = isServed("PROXY TCP4 203.0.113.9 192.0.2.2 1 2\r\n");
      boolean another = isServed("PROXY TCP4 203.0.113.10 192.0.2.2 1 2\r\n");

      assertFalse(oneMore);
      assertTrue(another);
    } finally {
      closeAll(open);
    }
  }

  @Test
  void placesInIpv6AreOfItsNetwork() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < PLACES; i++) {
        open.add(served("PROXY TCP6 2001:db8:7::" + i + " 2001:db8::2 1 2\r\n"));
      }

      boolean oneMore = isServed("PROXY TCP6 2001:db8:7::ffff 2001:db8::2 1 2\r\n");
      boolean another = isServed("PROXY TCP6 2001:db8:7:1::1 2001:db8::2 1 2\r\n");

      assertFalse(oneMore);
      assertTrue(another);
    } finally {
      closeAll(open);
    }
  }

  /** Whether a request after this header gets an answer; one that can't be read is 400. */
  private static boolean isServed(String header) throws IOException {
    try (Socket socket = served(header)) {
      return socket.isConnected();
    } catch (SocketException closed) {
      return false;
    }
  }

  /** A connection that was answered and stays. */
  private static Socket served(String header) throws IOException {
    Socket socket = Wire.open();
    try {
      socket.getOutputStream().write((header + REQUEST).getBytes(ISO_8859_1));
      String start = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
      if (start.isEmpty() || start.endsWith("400")) {
        throw new SocketException("not served");
      }
      return socket;
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
