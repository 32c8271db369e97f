package dev.holdfast.attachment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.holdfast.testsupport.Actor;
import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** An upload over a socket, as no client library would send it. */
final class Sending implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int HEAD = 8_192;

  private final Socket socket;

  private Sending(Socket socket) {
    this.socket = socket;
  }

  /**
   * Sends a head.
   *
   * @param actor null for nobody
   * @param framing the headers that say how long the body is, each with its line end
   */
  static Sending to(String path, Actor actor, String framing) throws IOException {
    Socket socket = new Socket("localhost", RestAssured.port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    Sending sending = new Sending(socket);
    sending.send(
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: holdfast.test\r\nX-Forwarded-Proto: https\r\n"
                + (actor == null ? "" : "Authorization: Bearer " + actor.token() + "\r\n")
                + "Content-Type: image/png\r\nContent-Disposition: attachment; filename=a\r\n"
                + framing
                + "\r\n")
            .getBytes(ISO_8859_1));
    return sending;
  }

  Sending send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /** The same as a chunk; one of nothing is the last. */
  Sending chunk(byte[] bytes) throws IOException {
    send((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
    return send(bytes).send("\r\n".getBytes(ISO_8859_1));
  }

  /** Everything that comes until the server closes; whatever fails then, it has closed. */
  String untilClosed() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.write(next);
      }
    } catch (SocketTimeoutException stillOpen) {
      throw new AssertionError("the connection stays open after: " + all);
    } catch (IOException reset) {
      return all.toString(ISO_8859_1);
    }
    return all.toString(ISO_8859_1);
  }

  /** What has come first, up to a text. */
  String until(String text) throws IOException {
    StringBuilder all = new StringBuilder();
    while (all.indexOf(text) < 0 && all.length() < HEAD) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new AssertionError("closed after: " + all);
      }
      all.append((char) next);
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
