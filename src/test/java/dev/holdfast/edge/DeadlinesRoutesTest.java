package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way of being slow over HTTP/1 ends; the client here waits far longer than any deadline. */
@QuarkusTest
@TestProfile(QuickDeadlines.class)
@WithTestResource(HoldfastStack.class)
class DeadlinesRoutesTest {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String HOST = "Host: holdfast.test\r\n";
  private static final String GET = "GET /.well-known/jwks.json HTTP/1.1\r\n" + HOST;
  private static final String LOGIN =
      "POST /api/v1/auth/login HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n";

  @TestHTTPResource URL plain;

  @TestHTTPResource(tls = true)
  URL secure;

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "GET / HTTP/1.1\r\nX: a"})
  void aHeadThatIsNotCompleteIsClosedWithoutAnAnswer(String begun) throws IOException {
    try (Socket socket = open(plain)) {
      send(socket, begun);

      assertEquals("", rest(socket));
    }
  }

  @Test
  void aSecondHeadHasTheSameDeadline() throws IOException {
    try (Socket socket = open(plain)) {
      send(socket, GET + "\r\n" + "GET /");

      String answers = rest(socket);

      assertEquals(1, answers.split("HTTP/1.1 ", -1).length - 1, answers);
    }
  }

  @Test
  void aHandshakeThatIsNotCompleteIsClosed() throws IOException {
    try (Socket socket = open(secure)) {
      socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1});

      assertEquals("", rest(socket));
    }
  }

  @Test
  void silenceAfterTheHandshakeIsClosed() throws IOException {
    try (Socket socket = Http2Wire.tls(secure, "http/1.1")) {
      assertEquals("", rest(socket));
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    try (Socket socket = open(plain)) {
      send(socket, GET + "\r\n");

      assertEquals("200", Wire.status(rest(socket)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 9\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"})
  void aBodyThatDoesNotComeIsARequestTimeout(String begun) throws IOException {
    try (Socket socket = open(plain)) {
      send(socket, LOGIN + begun);

      String answer = rest(socket);

      assertEquals("408", Wire.status(answer), answer);
      assertTrue(answer.contains("request_timeout"), answer);
    }
  }

  @Test
  void aBodyThatNobodyReadsHoldsNoConnection() throws IOException {
    try (Socket socket = open(plain)) {
      send(socket, GET + "Content-Length: 9\r\n\r\n");

      assertEquals("200", Wire.status(rest(socket)));
    }
  }

  @Test
  void whoDoesNotTakeAnswersIsReadNoFurtherAndReset() throws IOException {
    try (Socket socket = open(plain)) {
      String requests = (GET + "\r\n").repeat(1000);

      // Endless, if it were read; the reset ends it.
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              send(socket, requests);
            }
          });
    }
  }

  private static Socket open(URL server) throws IOException {
    Socket socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }
}
