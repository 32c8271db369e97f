package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Upstream;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are none: each gets the contract's form and a closed connection. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class WireRoutesTest {
  private static final String HOST = "Host: holdfast.test\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final List<String> FIXED_HEADERS =
      List.of(
          "x-content-type-options: nosniff",
          "x-frame-options: deny",
          "content-security-policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
          "referrer-policy: no-referrer",
          "permissions-policy: geolocation=(), camera=(), microphone=()",
          "cross-origin-resource-policy: same-origin",
          "cache-control: no-store",
          "x-request-id: req_",
          "content-type: application/problem+json");

  static Stream<Map.Entry<String, String>> refused() {
    Map<String, String> requests = new TreeMap<>();
    requests.put("400 a line of garbage", "garbage\r\n\r\n");
    requests.put("400 HTTP/0.9", "GET /\r\n\r\n");
    requests.put("400 a version that does not exist", "GET / HTTP/3.7\r\n" + HOST + "\r\n");
    requests.put("400 HTTP/2 in the clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    requests.put("400 no Host", "GET / HTTP/1.1\r\n\r\n");
    requests.put("400 two Hosts", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n");
    requests.put("400 an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n");
    requests.put("400 a Host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
    for (String host : List.of("a/b", "u@a", "[::1", "a:99999", "%", "[zz]:1", "a:x", "a,b", "*")) {
      requests.put("400 the Host " + host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
    requests.put("400 a target without a path", get("?x"));
    requests.put("400 a parameter without a name", get("/api/v1/me?=1"));
    requests.put("400 a semicolon between parameters", get("/api/v1/me?a=1;b=2"));
    requests.put("400 a raw fragment in the query", get("/api/v1/me?a#b"));
    requests.put("400 HTTP/1.0 without Host", "GET /api/v1/me HTTP/1.0\r\n\r\n");
    requests.put("400 lines that end in LF", "GET / HTTP/1.1\nHost: x\n\n");
    requests.put("400 a header without a colon", "GET / HTTP/1.1\r\n" + HOST + "X\r\n\r\n");
    requests.put("400 a space before the colon", "GET / HTTP/1.1\r\n" + HOST + "X : y\r\n\r\n");
    requests.put("400 NUL in a header", "GET / HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n");
    requests.put("400 a CR in a header", "GET / HTTP/1.1\r\n" + HOST + "X: a\rY: b\r\n\r\n");
    requests.put("400 a header without a name", "GET / HTTP/1.1\r\n" + HOST + ": y\r\n\r\n");
    requests.put("400 a folded header", "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n");
    requests.put(
        "400 a header folded by a tab",
        "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n\tContent-Length: 5\r\n\r\n");
    requests.put("400 a folded first header", "GET / HTTP/1.1\r\n X: y\r\n" + HOST + "\r\n");
    requests.put("400 one header that ends in LF", "GET / HTTP/1.1\r\nX: y\n" + HOST + "\r\n");
    requests.put("400 two spaces before the path", "GET  / HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("400 two spaces behind the path", "GET /  HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("400 a tab before the path", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("400 a tab behind the path", "GET /\tHTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("400 a space within the path", "GET /a b HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("400 a space before the method", " GET / HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("400 a space behind the version", "GET / HTTP/1.1 \r\n" + HOST + "\r\n");
    requests.put("400 a version in lower case", "GET / http/1.1\r\n" + HOST + "\r\n");
    requests.put("400 a version with a zero", "GET / HTTP/01.1\r\n" + HOST + "\r\n");
    requests.put("400 NUL in the path", "GET /a\0b HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put(
        "400 a PROXY header where none is read",
        "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put(
        "400 the keys of a WebSocket draft, which give a GET a body",
        "GET / HTTP/1.1\r\n" + HOST + "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n");
    requests.put("404 another host in the target", get("http://evil.example/api/v1/customers"));
    requests.put("404 a long method", get("/").replace("GET", "A".repeat(1024)));
    requests.put("404 a broken escape in the path", "GET /api/%zz HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("400 a broken escape in the query", "GET /api?a=%zz HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put("404 a dot in the path", get("/api/v1/./customers"));
    requests.put("404 two dots in the path", get("/api/v1/x/../customers"));
    requests.put("404 two dots at the end", get("/api/v1/customers/.."));
    requests.put("404 two slashes in front", get("//api/v1/customers"));
    requests.put("404 two slashes within", get("/api//v1/customers"));
    requests.put("404 a target with a host", get("http://holdfast.test/api/v1/customers"));
    requests.put("405 a method in lower case", get("/api/v1/customers").replace("GET", "get"));
    requests.put("405 CONNECT", get("example.com:443").replace("GET", "CONNECT"));
    requests.put("405 OPTIONS of the server", get("*").replace("GET", "OPTIONS"));
    requests.put(
        "414 a target over 4 KiB", "GET /" + "a".repeat(4200) + " HTTP/1.1\r\n" + HOST + "\r\n");
    requests.put(
        "431 headers over 16 KiB",
        "GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(17_000) + "\r\n\r\n");
    requests.put(
        "431 three thousand headers",
        "GET / HTTP/1.1\r\n" + HOST + "X: 12345\r\n".repeat(3000) + "\r\n");
    requests.put(
        "400 length and encoding",
        post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    requests.put("400 two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"));
    requests.put("400 a list of lengths", post("Content-Length: 5, 5\r\n\r\nhello"));
    requests.put("400 a negative length", post("Content-Length: -1\r\n\r\n"));
    requests.put("400 a length with a plus", post("Content-Length: +5\r\n\r\nhello"));
    requests.put("400 a length in hex", post("Content-Length: 0x5\r\n\r\nhello"));
    requests.put("400 a length of 20 digits", post("Content-Length: 99999999999999999999\r\n\r\n"));
    requests.put(
        "400 one length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"));
    requests.put("400 a list of lengths, no space", post("Content-Length: 5,5\r\n\r\nhello"));
    requests.put("400 a length with zeros in front", post("Content-Length: 005\r\n\r\nhello"));
    requests.put("400 an empty length", post("Content-Length: \r\n\r\n"));
    requests.put("413 a length over 32 bits", post("Content-Length: 4294967301\r\n\r\nhello"));
    requests.put("400 more blanks", post("Transfer-Encoding:  chunked\r\n\r\n0\r\n\r\n"));
    requests.put("400 a vertical tab", post("Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n"));
    requests.put("400 no encoding", post("Transfer-Encoding: identity\r\n\r\nhello"));
    requests.put(
        "400 chunked, then none", post("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"));
    requests.put("400 chunked twice", post(CHUNKED + CHUNKED + "\r\n0\r\n\r\n"));
    requests.put(
        "400 chunked in HTTP/1.0", post(CHUNKED + "\r\n0\r\n\r\n").replace("HTTP/1.1", "HTTP/1.0"));
    for (String chunk :
        List.of(
            "FFFFFFFFFFFFFFFFF\r\n",
            "80000000\r\n",
            "000000005\r\nhello\r\n",
            "-1\r\n",
            "0x5\r\nhello\r\n",
            "5 \r\nhello\r\n",
            " 5\r\nhello\r\n",
            "5 x\r\nhello\r\n",
            "\r\nhello\r\n",
            "5\nhello\r\n",
            "5;a\nhello\r\n",
            "5\r\nhello\n",
            "5\r\nhelloX0\r\n",
            "5;" + "a".repeat(300) + "\r\nhello\r\n")) {
      String shown = chunk.length() > 30 ? chunk.substring(0, 30) : chunk;
      requests.put(
          "400 the chunk " + shown.replaceAll("\\s", "_"),
          post(JSON + CHUNKED + "\r\n" + chunk + "0\r\n\r\n"));
    }
    requests.put(
        "400 a megabyte of trailers",
        post(JSON + CHUNKED + "\r\n0\r\n" + ("X: " + "a".repeat(1000) + "\r\n").repeat(1000)));
    requests.put("400 an unknown encoding", post("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"));
    requests.put(
        "400 a list of encodings", post("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"));
    requests.put(
        "400 encoding twice",
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"));
    requests.put(
        "413 a length over the limit",
        post("Content-Type: application/json\r\nContent-Length: 65537\r\n\r\n"));
    requests.put(
        "413 with Expect",
        post(
            "Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\n\r\n"));
    return requests.entrySet().stream();
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n";
  }

  private static String post(String rest) {
    return "POST /api/v1/auth/login HTTP/1.1\r\n" + HOST + rest;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isAnsweredInTheContractsFormAndClosed(Map.Entry<String, String> request) {
    String answer = Wire.exchange(request.getValue());

    assertEquals(request.getKey().substring(0, 3), Wire.status(answer), answer);
    String lower = answer.toLowerCase(Locale.ROOT);
    FIXED_HEADERS.forEach(
        header -> assertTrue(lower.contains(header), () -> header + " in " + answer));
    assertFalse(lower.contains("\r\nserver:"), answer);
    assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
  }

  @Test
  void aChunkedBodyOverTheLimitIsRefusedWhileItArrives() {
    String chunk = "4000\r\n" + "a".repeat(0x4000) + "\r\n";

    String answer =
        Wire.exchange(
            post("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                + chunk.repeat(6));

    assertEquals("413", Wire.status(answer), answer);
    assertTrue(answer.contains("payload_too_large"), answer);
  }

  @Test
  void brokenChunksAreRefused() {
    String answer =
        Wire.exchange(
            post("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));

    assertEquals("400", Wire.status(answer), answer);
    assertTrue(answer.contains("malformed_request"), answer);
  }

  @Test
  void anAnswerBeforeTheBodyClosesTheConnection() {
    String answer =
        Wire.exchange("POST /nowhere HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\n");

    assertEquals("404", Wire.status(answer), answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("connection: close"), answer);
  }

  @Test
  void whatFollowsARefusedHeadIsNotAnswered() {
    String answer =
        Wire.exchange(
            post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                + "GET /.well-known/jwks.json HTTP/1.1\r\n"
                + HOST
                + "\r\n");

    assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
  }

  @Test
  void aGetWithABodyIsTheLastOfItsConnection() {
    String answer =
        Wire.exchange(
            "GET /.well-known/jwks.json HTTP/1.1\r\n"
                + HOST
                + "Content-Length: 5\r\n\r\nhello"
                + get("/nowhere"));

    assertEquals("200", Wire.status(answer), answer);
    assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() {
    String[] kinds = {
      "GET /.well-known/jwks.json", "HEAD /.well-known/jwks.json", "GET /nowhere", "PUT /api/v1/me"
    };
    StringBuilder requests = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      requests.append(kinds[i % 4]).append(" HTTP/1.1\r\n").append(HOST).append("\r\n");
      expected.append(List.of("200", "200", "404", "405").get(i % 4));
    }

    String answers = Wire.exchange(requests + get("/last"));

    StringBuilder statuses = new StringBuilder();
    Pattern.compile("HTTP/1\\.1 ([0-9]{3})")
        .matcher(answers)
        .results()
        .forEach(found -> statuses.append(found.group(1)));
    assertEquals(expected + "404", statuses.toString());
  }

  @Test
  void trailersNeverBecomeHeaders() {
    String answer =
        Wire.exchange(
            "GET /api/v1/me HTTP/1.1\r\n"
                + HOST
                + CHUNKED
                + "\r\n0\r\nAuthorization: Bearer x\r\nAPI-Key: x\r\n\r\n");

    assertEquals("401", Wire.status(answer), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Range: bytes=0-0,1-1\r\n",
        "Accept-Encoding: gzip, br\r\n",
        "X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\n"
      })
  void whatIsNotOfferedIsIgnored(String headers) {
    String answer =
        Wire.exchange(
            "GET /.well-known/jwks.json HTTP/1.1\r\n"
                + HOST
                + headers
                + "\r\n"
                + get("/.well-known/jwks.json"));

    assertEquals("200", Wire.status(answer), answer);
    assertEquals(2, answer.split("HTTP/1.1 200", -1).length - 1, answer);
    assertFalse(answer.toLowerCase(Locale.ROOT).contains("\r\ncontent-encoding:"), answer);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/customers,20000,401",
    "/api/v1/customers,200000,413",
    "/api/v1/admin/accounts,20000,401",
    "/nowhere,20000,404"
  })
  void whatIsRefusedIsNotAskedToContinue(String path, String length, String status) {
    String answer =
        Wire.exchange(
            "POST "
                + path
                + " HTTP/1.1\r\n"
                + HOST
                + JSON
                + "Expect: 100-continue\r\nContent-Length: "
                + length
                + "\r\n\r\n");

    assertEquals(status, Wire.status(answer), answer);
    assertFalse(answer.contains("100 Continue"), answer);
  }

  @Test
  void whoNeedNotAuthenticateIsAskedToContinue() throws IOException {
    try (Socket socket = Wire.open()) {
      socket
          .getOutputStream()
          .write(
              Upstream.marked(post(JSON + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"))
                  .getBytes(ISO_8859_1));

      byte[] answer = socket.getInputStream().readNBytes(21);

      assertEquals("HTTP/1.1 100 Continue", new String(answer, ISO_8859_1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 60000\r\n\r\n", CHUNKED + "\r\n", CHUNKED + "\r\nzz"})
  void nothingIsReadBeforeItIsAuthenticated(String rest) {
    String answer = Wire.exchange("POST /api/v1/customers HTTP/1.1\r\n" + HOST + JSON + rest);

    assertEquals("401", Wire.status(answer), answer);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json;q=0,406",
    "'application/json;q=0.000, text/html;q=0',406",
    "'application/json;q=0, */*;q=0.1',200",
    "application/json;q=0.001,200",
    ";;;,406",
    "image/*,406"
  })
  void whatIsNotWantedIsNotSent(String accept, String status) {
    String answer =
        Wire.exchange(
            get("/.well-known/jwks.json")
                .replace("Connection:", "Accept: " + accept + "\r\nConnection:"));

    assertEquals(status, Wire.status(answer), answer);
  }

  @Test
  void aHalfClosedConnectionDoesNotStay() throws IOException {
    try (Socket socket = Wire.open()) {
      socket
          .getOutputStream()
          .write(Upstream.marked(post("Content-Length: 5\r\n\r\n")).getBytes(ISO_8859_1));
      socket.shutdownOutput();

      // Wire's patience is shorter than any deadline.
      assertEquals("", new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    }
  }

  @Test
  void aHeadThatDripsIsClosedAfterTenSeconds() throws Exception {
    long millis = Wire.drip("GET / HTTP/1.1\r\nX: " + "a".repeat(100), 250);

    assertTrue(millis >= 9_000 && millis < 16_000, "closed after " + millis + " ms");
  }
}
