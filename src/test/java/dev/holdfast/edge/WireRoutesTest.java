package dev.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are none: each gets the contract's form and a closed connection. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class WireRoutesTest {
  private static final String HOST = "Host: holdfast.test\r\n";
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
  void aHeadThatDripsIsClosedAfterTenSeconds() throws Exception {
    long millis = Wire.drip("GET / HTTP/1.1\r\nX: " + "a".repeat(100), 250);

    assertTrue(millis >= 9_000 && millis < 16_000, "closed after " + millis + " ms");
  }
}
