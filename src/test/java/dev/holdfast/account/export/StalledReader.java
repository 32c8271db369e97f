package dev.holdfast.account.export;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that asks for an export and takes its time reading it. */
final class StalledReader implements AutoCloseable {
  private static final int SMALL = 4096;
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket = new Socket();

  StalledReader(String token) {
    try {
      socket.setReceiveBufferSize(SMALL);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress("localhost", RestAssured.port));
      String request =
          "GET /api/v1/me/export HTTP/1.1\r\nHost: localhost\r\n"
              + "X-Forwarded-Proto: https\r\nAuthorization: Bearer "
              + token
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The first so many bytes of the answer. */
  String first(int bytes) {
    try {
      return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** All that still comes, until the server says that it is all, or breaks off. */
  String rest() {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    try {
      int read = socket.getInputStream().read(buffer);
      while (read >= 0) {
        text.append(new String(buffer, 0, read, UTF_8));
        if (text.length() >= 5 && text.substring(text.length() - 5).equals("0\r\n\r\n")) {
          return text.toString();
        }
        read = socket.getInputStream().read(buffer);
      }
    } catch (IOException brokenOff) {
      return text.toString();
    }
    return text.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
