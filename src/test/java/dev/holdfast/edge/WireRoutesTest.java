package dev.holdfast.edge;

import static dev.holdfast.edge.RefusedRequests.CHUNKED;
import static dev.holdfast.edge.RefusedRequests.JSON;
import static dev.holdfast.edge.RefusedRequests.get;
import static dev.holdfast.edge.RefusedRequests.post;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are none: each gets the contract's form and a closed connection. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class WireRoutesTest {
  private static final String HOST = Wire.HOST;
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

  @ParameterizedTest
  @MethodSource("dev.holdfast.edge.RefusedRequests#all")
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
