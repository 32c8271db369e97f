package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.holdfast.testsupport.Upstream;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Bytes over a socket, for requests that no client library would send. */
final class Wire {
  /** What every request of a raw test has: a host, and the mark of {@link Upstream}. */
  static final String HOST = "Host: holdfast.test\r\nX-Forwarded-Proto: https\r\n";

  private static final int PATIENCE_MILLIS = 8_000;

  private Wire() {}

  /** Sends bytes and reads until the server closes; fails if it does not. */
  static String exchange(String request) {
    return exchangeUnmarked(Upstream.marked(request));
  }

  /** The same, as if no proxy had said that TLS ended at it. */
  static String exchangeUnmarked(String request) {
    try (Socket socket = open()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketTimeoutException stillOpen) {
      throw new AssertionError(
          "the connection stays open after: " + request.lines().findFirst().orElse(""));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Sends bytes in pieces with pauses between them, until the server closes; how long that took.
   */
  static long drip(String request, long pauseMillis) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (Socket socket = open()) {
      InputStream in = socket.getInputStream();
      for (byte each : request.getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(each);
        Thread.sleep(pauseMillis);
        if (in.available() > 0) {
          break;
        }
      }
    } catch (IOException closed) {
      return (System.nanoTime() - start) / 1_000_000;
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** The status of the first answer in what was received. */
  static String status(String answer) {
    return answer.isEmpty() ? "none" : answer.split(" ", 3)[1];
  }

  static Socket open() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("localhost", RestAssured.port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }
}
