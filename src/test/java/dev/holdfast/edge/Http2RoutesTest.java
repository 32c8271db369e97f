package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 that is none: a problem where there is a request, RST_STREAM or GOAWAY otherwise. */
@QuarkusTest
@TestProfile(QuickDeadlines.class)
@WithTestResource(HoldfastStack.class)
class Http2RoutesTest {
  private static final long PROTOCOL_ERROR = 1;
  private static final long ENHANCE_YOUR_CALM = 11;
  private static final String LOGIN = "/api/v1/auth/login";
  private static final String[] JSON = {"content-type", "application/json"};

  @TestHTTPResource(tls = true)
  URL server;

  static Stream<Map.Entry<String, String[]>> answered() {
    Map<String, String[]> heads = new TreeMap<>();
    heads.put("404 not_found, nothing there", request("GET", "/nowhere"));
    heads.put("404 not_found, a broken escape", request("GET", "/%zz"));
    heads.put("404 not_found, an escape", request("GET", "/api/v1/%63ustomers"));
    heads.put("404 not_found, a fragment", request("GET", "/.well-known/jwks.json#x"));
    heads.put("400 malformed_request, a space", request("GET", "/a b"));
    heads.put("400 malformed_request, an absolute target", request("GET", "http://x/a"));
    heads.put("400 malformed_request, no slash", request("GET", "nowhere"));
    heads.put("400 malformed_request, a star", request("GET", "*"));
    heads.put("400 malformed_request, a method that is no word", request("G T", "/"));
    heads.put(
        "400 malformed_request, two hosts",
        request("GET", "/", "host", "holdfast.test", "host", "holdfast.test"));
    heads.put("400 malformed_request, no authority", without(request("GET", "/"), ":authority"));
    heads.put("400 malformed_request, an authority with a path", authority("a/b"));
    heads.put("400 malformed_request, an authority with a user", authority("u@a"));
    heads.put("405 method_not_allowed, lower case", request("get", "/api/v1/customers"));
    heads.put("405 method_not_allowed, TRACE", request("TRACE", "/api/v1/customers"));
    heads.put("405 method_not_allowed, OPTIONS of the server", request("OPTIONS", "*"));
    heads.put(
        "405 method_not_allowed, CONNECT",
        new String[] {":method", "CONNECT", ":authority", "x:443"});
    heads.put("405 method_not_allowed, CONNECT with a path", request("CONNECT", "/"));
    heads.put("414 uri_too_long, a target", request("GET", "/" + "a".repeat(4096)));
    heads.put("431 headers_too_large, a header", request("GET", "/", "x", "~".repeat(21_000)));
    return heads.entrySet().stream();
  }

  private static String[] request(String method, String path, String... more) {
    String[] pseudo = {
      ":method", method, ":scheme", "https", ":path", path, ":authority", "holdfast.test"
    };
    return Stream.of(pseudo, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static String[] authority(String authority) {
    String[] head = request("GET", "/");
    head[7] = authority;
    return head;
  }

  private static String[] without(String[] head, String name) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < head.length; i += 2) {
      if (!head[i].equals(name)) {
        kept.addAll(List.of(head[i], head[i + 1]));
      }
    }
    return kept.toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("answered")
  void whatIsARequestIsAnsweredInTheContractsForm(Map.Entry<String, String[]> head)
      throws IOException {
    try (Http2Wire client = new Http2Wire(server)) {
      send(client, 1, client.block(head.getValue()));

      Http2Wire.Outcome outcome = client.outcome(1);

      String[] expected = head.getKey().split("[ ,]");
      assertEquals(expected[0], outcome.status(), outcome::toString);
      assertTrue(outcome.body().contains("\"code\":\"" + expected[1] + "\""), outcome::toString);
      assertEquals("nosniff", outcome.head().get("x-content-type-options").toString());
      assertTrue(outcome.head().get("strict-transport-security").toString().contains("preload"));
      assertTrue(outcome.head().get("x-request-id").toString().startsWith("req_"));
      assertServes(client, 3);
    }
  }

  static Stream<Map.Entry<String, String[]>> reset() {
    Map<String, String[]> heads = new TreeMap<>();
    String[] get = request("GET", "/nowhere");
    for (String name : List.of(":method", ":scheme", ":path")) {
      heads.put("no " + name, without(get, name));
    }
    heads.put("an empty path", request("GET", ""));
    heads.put("two methods", request("GET", "/", ":method", "POST"));
    heads.put("an unknown pseudo header", request("GET", "/", ":x", "y"));
    heads.put("a status", request("GET", "/", ":status", "200"));
    heads.put("another host", request("GET", "/", "host", "evil.example"));
    heads.put("a name in upper case", request("GET", "/", "X-Upper", "y"));
    heads.put("connection", request("GET", "/", "connection", "close"));
    heads.put("transfer-encoding", request("GET", "/", "transfer-encoding", "chunked"));
    heads.put("upgrade", request("GET", "/", "upgrade", "websocket"));
    heads.put("te", request("GET", "/", "te", "gzip"));
    heads.put("CR in a value", request("GET", "/", "x", "a\rb"));
    heads.put("LF in a value", request("GET", "/", "x", "a\nb"));
    heads.put("NUL in a value", request("GET", "/", "x", "a\0b"));
    heads.put("LF in the path", request("GET", "/a\nb"));
    heads.put("a name with a colon", request("GET", "/", "a:b", "c"));
    return heads.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("reset")
  void whatIsNoRequestIsReset(Map.Entry<String, String[]> head) throws IOException {
    try (Http2Wire client = new Http2Wire(server)) {
      client.head(1, true, client.block(head.getValue()));

      Http2Wire.Outcome outcome = client.outcome(1);

      assertEquals(PROTOCOL_ERROR, outcome.reset(), outcome::toString);
      assertServes(client, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "30"})
  void aBodyIsAsLongAsItSays(String length) throws IOException {
    try (Http2Wire client = new Http2Wire(server)) {
      client.head(
          1, false, client.request("POST", LOGIN, JSON[0], JSON[1], "content-length", length));
      client.frame(Http2FrameTypes.DATA, Http2Wire.END_STREAM, 1, "{}     ".getBytes(US_ASCII));

      Http2Wire.Outcome outcome = client.outcome(1);

      assertEquals(PROTOCOL_ERROR, outcome.reset(), outcome::toString);
      assertServes(client, 3);
    }
  }

  @Test
  void trailersNeverBecomeHeaders() throws IOException {
    try (Http2Wire client = new Http2Wire(server)) {
      client.head(1, false, client.request("GET", "/api/v1/me"));
      client.head(1, true, client.block("authorization", "Bearer x", "api-key", "x"));

      Http2Wire.Outcome outcome = client.outcome(1);

      assertEquals("401", outcome.status(), outcome::toString);
      assertServes(client, 3);
    }
  }

  @Test
  void aRefusalComesBeforeTheBodyAndEndsTheStream() throws IOException {
    try (Http2Wire client = new Http2Wire(server)) {
      client.head(1, false, client.request("POST", "/api/v1/customers", JSON));

      Http2Wire.Outcome answer = client.outcome(1);
      Http2Wire.Outcome end = client.outcome(1);

      assertEquals("401", answer.status(), answer::toString);
      assertNotNull(end.reset());
      assertServes(client, 3);
    }
  }

  @Test
  void aBodyThatDoesNotComeIsARequestTimeout() throws IOException {
    try (Http2Wire client = new Http2Wire(server)) {
      client.head(1, false, client.request("POST", LOGIN, JSON));

      Http2Wire.Outcome outcome = client.outcome(1);

      assertEquals("408", outcome.status(), outcome::toString);
      assertServes(client, 3);
    }
  }

  @Test
  void moreStreamsThanAHundredAreRefused() throws IOException {
    try (Http2Wire client = new Http2Wire(server)) {
      for (int i = 0; i < 101; i++) {
        client.head(2 * i + 1, false, client.request("POST", LOGIN, JSON));
      }

      Http2Wire.Outcome outcome = client.outcome(201);

      assertNotNull(outcome.reset(), outcome::toString);
    }
  }

  static Stream<Map.Entry<String, Flood>> floods() {
    Map<String, Flood> floods = new TreeMap<>();
    floods.put("rapid reset", (client, i) -> join(head(client, 2 * i + 1), rst(2 * i + 1)));
    floods.put(
        "resets provoked by windows",
        (client, i) -> join(head(client, 2 * i + 1), window(2 * i + 1)));
    floods.put(
        "resets provoked by heads",
        (client, i) -> join(head(client, 2 * i + 1), head(client, 2 * i + 1)));
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

  private static void send(Http2Wire client, int stream, byte[] block) throws IOException {
    int most = 16_000;
    int first = Math.min(block.length, most);
    int end = first == block.length ? Http2Wire.END_HEADERS : 0;
    client.frame(
        Http2FrameTypes.HEADERS, Http2Wire.END_STREAM | end, stream, Arrays.copyOf(block, first));
    for (int at = first; at < block.length; at += most) {
      int to = Math.min(block.length, at + most);
      client.frame(
          Http2FrameTypes.CONTINUATION,
          to == block.length ? Http2Wire.END_HEADERS : 0,
          stream,
          Arrays.copyOfRange(block, at, to));
    }
  }

  private static void assertServes(Http2Wire client, int stream) throws IOException {
    client.head(stream, true, client.request("GET", "/.well-known/jwks.json"));
    assertEquals("200", client.outcome(stream).status());
  }
}
