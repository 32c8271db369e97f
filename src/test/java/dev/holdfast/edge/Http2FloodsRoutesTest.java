package dev.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Too much or too little on a connection of HTTP/2 ends it, and no other. */
@QuarkusTest
@TestProfile(QuickDeadlines.class)
@WithTestResource(HoldfastStack.class)
class Http2FloodsRoutesTest {
  private static final long ENHANCE_YOUR_CALM = 11;
  private static final String LOGIN = "/api/v1/auth/login";
  private static final String[] JSON = {"content-type", "application/json"};

  @TestHTTPResource(tls = true)
  URL server;

  static Stream<Map.Entry<String, Flood>> floods() {
    Map<String, Flood> floods = new TreeMap<>();
    floods.put("rapid reset", (client, i) -> join(head(client, 2 * i + 1), rst(2 * i + 1)));
    floods.put(
        "resets provoked by windows",
        (client, i) -> join(head(client, 2 * i + 1), window(2 * i + 1)));
    floods.put(
        "resets provoked by heads",
        (client, i) -> join(head(client, 2 * i + 1), head(client, 2 * i + 1)));
    floods.put(
        "heads that are no requests",
        (client, i) ->
            Http2Wire.bytes(
                Http2FrameTypes.HEADERS, 5, 2 * i + 1, client.request("GET", "nowhere")));
    floods.put("settings", (client, i) -> Http2Wire.bytes(Http2FrameTypes.SETTINGS, 0, 0));
    floods.put("pings", (client, i) -> Http2Wire.bytes(Http2FrameTypes.PING, 0, 0, new byte[8]));
    floods.put(
        "priorities",
        (client, i) ->
            Http2Wire.bytes(Http2FrameTypes.PRIORITY, 0, 2 * i + 3, octets(0, 0, 0, 1, 16)));
    floods.put("unknown frames", (client, i) -> Http2Wire.bytes(0x55, 0, 0, octets(1)));
    floods.put(
        "windows",
        (client, i) -> Http2Wire.bytes(Http2FrameTypes.WINDOW_UPDATE, 0, 0, octets(0, 0, 0, 1)));
    floods.put(
        "continuations",
        (client, i) ->
            i == 0
                ? Http2Wire.bytes(Http2FrameTypes.HEADERS, 0, 1, client.request("GET", "/"))
                : Http2Wire.bytes(Http2FrameTypes.CONTINUATION, 0, 1, client.block("x", "y")));
    floods.put(
        "empty content",
        (client, i) ->
            i == 0
                ? Http2Wire.bytes(
                    Http2FrameTypes.HEADERS,
                    Http2Wire.END_HEADERS,
                    1,
                    client.request("POST", LOGIN, JSON))
                : Http2Wire.bytes(Http2FrameTypes.DATA, 0, 1));
    return floods.entrySet().stream();
  }

  interface Flood {
    byte[] frames(Http2Wire client, int number);
  }

  private static byte[] head(Http2Wire client, int stream) {
    return Http2Wire.bytes(Http2FrameTypes.HEADERS, 5, stream, client.request("GET", "/nowhere"));
  }

  private static byte[] rst(int stream) {
    return Http2Wire.bytes(Http2FrameTypes.RST_STREAM, 0, stream, octets(0, 0, 0, 8));
  }

  private static byte[] window(int stream) {
    return Http2Wire.bytes(Http2FrameTypes.WINDOW_UPDATE, 0, stream, octets(0x7F, 255, 255, 255));
  }

  private static byte[] octets(int... values) {
    byte[] octets = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      octets[i] = (byte) values[i];
    }
    return octets;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @ParameterizedTest
  @MethodSource("floods")
  void aFloodEndsItsConnectionAndNoOther(Map.Entry<String, Flood> flood) throws IOException {
    try (Http2Wire client = new Http2Wire(server);
        Http2Wire other = new Http2Wire(server)) {
      assertServes(other, 1);
      flood(client, flood.getValue());

      Http2Wire.Outcome outcome = client.outcome(Integer.MAX_VALUE);

      // -1: the GOAWAY was lost with the bytes that nobody read any more.
      assertTrue(
          outcome.goAway() == ENHANCE_YOUR_CALM || outcome.goAway() == -1, outcome::toString);
      assertServes(other, 3);
    }
  }

  private static void flood(Http2Wire client, Flood flood) {
    try {
      for (int i = 0; i < 10_000; i++) {
        client.raw(flood.frames(client, i));
      }
    } catch (IOException ended) {
      return;
    }
  }

  @Test
  void aHeadThatDripsIsClosed() throws Exception {
    try (Http2Wire client = new Http2Wire(server)) {
      client.frame(Http2FrameTypes.HEADERS, 0, 1, client.request("GET", "/"));

      Http2Wire.Outcome outcome = client.outcome(1);

      assertNotNull(outcome.goAway(), outcome::toString);
    }
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws Exception {
    try (Http2Wire client = new Http2Wire(server)) {

      Http2Wire.Outcome outcome = client.outcome(1);

      assertNotNull(outcome.goAway(), outcome::toString);
    }
  }

  @Test
  void pingsDoNotKeepAnIdleConnection() throws Exception {
    try (Http2Wire client = new Http2Wire(server)) {
      assertServes(client, 1);
      Thread pings = new Thread(() -> pingForever(client), "pings");
      pings.start();

      Http2Wire.Outcome outcome = client.outcome(3);

      assertNotNull(outcome.goAway(), outcome::toString);
      pings.join();
    }
  }

  private static void pingForever(Http2Wire client) {
    try {
      while (true) {
        client.frame(Http2FrameTypes.PING, 0, 0, new byte[8]);
        Thread.sleep(200);
      }
    } catch (IOException | InterruptedException ended) {
      return;
    }
  }

  @Test
  void anAnswerThatIsNotTakenEndsTheConnection() throws Exception {
    // SETTINGS_INITIAL_WINDOW_SIZE 0: no content may be sent.
    byte[] shut = {0, 4, 0, 0, 0, 0};
    try (Http2Wire client = new Http2Wire(server, shut)) {
      client.head(1, true, client.request("GET", "/.well-known/jwks.json"));
      Thread pings = new Thread(() -> pingForever(client), "pings");
      pings.start();

      Http2Wire.Outcome outcome = client.outcome(1);

      assertNotNull(outcome.goAway(), outcome::toString);
      pings.join();
    }
  }

  private static void assertServes(Http2Wire client, int stream) throws IOException {
    client.head(stream, true, client.request("GET", "/.well-known/jwks.json"));
    assertEquals("200", client.outcome(stream).status());
  }
}
