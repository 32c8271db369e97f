package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of HTTP/2 that sends the frames it is told to, right or wrong. */
final class Http2Wire implements AutoCloseable {
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  private static final int PRIORITY = 0x20;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** What came of a stream: its status and body, or the codes of a RST_STREAM or a GOAWAY. */
  record Outcome(String status, Http2Headers head, String body, Long reset, Long goAway) {}

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

  /** Connects and sends the preface, with these settings (six bytes each). */
  Http2Wire(URL server, byte... settings) throws IOException {
    socket = tls(server, "h2");
    in = new DataInputStream(socket.getInputStream());
    socket.getOutputStream().write(PREFACE.getBytes(ISO_8859_1));
    frame(Http2FrameTypes.SETTINGS, 0, 0, settings);
  }

  /** A TLS connection that believes any certificate. */
  static SSLSocket tls(URL server, String protocol) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Believing()}, null);
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(server.getHost(), server.getPort());
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {protocol});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void frame(int type, int flags, int stream, byte... payload) throws IOException {
    socket.getOutputStream().write(bytes(type, flags, stream, payload));
    socket.getOutputStream().flush();
  }

  static byte[] bytes(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** A header block of names and values in turn; nothing is checked. */
  byte[] block(String... fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(1, headers, block);
    } catch (Http2Exception impossible) {
      throw new IllegalStateException(impossible);
    }
    return ByteBufUtil.getBytes(block);
  }

  /** The pseudo headers of a request, then these. */
  byte[] request(String method, String path, String... fields) {
    String[] all = new String[8 + fields.length];
    String[] pseudo = {
      ":method", method, ":scheme", "https", ":path", path, ":authority", "holdfast.test"
    };
    System.arraycopy(pseudo, 0, all, 0, pseudo.length);
    System.arraycopy(fields, 0, all, pseudo.length, fields.length);
    return block(all);
  }

  void head(int stream, boolean end, byte[] block) throws IOException {
    frame(Http2FrameTypes.HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
  }

  /** Reads until a stream ends, or the connection does. */
  Outcome outcome(int stream) throws IOException {
    Http2Headers head = null;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Long goAway = null;
    try {
      long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
      while (true) {
        if (System.nanoTime() > end) {
          throw new AssertionError("the stream hangs");
        }
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int of = in.readInt();
        byte[] payload = in.readNBytes(length);
        if (type == Http2FrameTypes.GO_AWAY) {
          goAway = ByteBuffer.wrap(payload).getInt(4) & 0xFFFFFFFFL;
        } else if (of == stream && type == Http2FrameTypes.RST_STREAM) {
          return outcome(head, body, ByteBuffer.wrap(payload).getInt() & 0xFFFFFFFFL, null);
        } else if (type == Http2FrameTypes.HEADERS) {
          int prefix = (flags & PRIORITY) != 0 ? 5 : 0;
          Http2Headers decoded =
              decoder.decodeHeaders(
                  of, Unpooled.wrappedBuffer(payload, prefix, payload.length - prefix));
          head = of == stream ? decoded : head;
        } else if (of == stream && type == Http2FrameTypes.DATA) {
          body.write(payload);
        }
        boolean content = type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.DATA;
        if (of == stream && content && (flags & END_STREAM) != 0) {
          return outcome(head, body, null, null);
        }
      }
    } catch (SocketTimeoutException open) {
      throw new AssertionError("the stream hangs", open);
    } catch (EOFException | java.net.SocketException | javax.net.ssl.SSLException closed) {
      return outcome(head, body, null, goAway == null ? -1L : goAway);
    } catch (Http2Exception unreadable) {
      throw new IOException(unreadable);
    }
  }

  private static Outcome outcome(
      Http2Headers head, ByteArrayOutputStream body, Long reset, Long goAway) {
    String status = head == null || head.status() == null ? "none" : head.status().toString();
    return new Outcome(status, head, body.toString(ISO_8859_1), reset, goAway);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class Believing implements X509TrustManager {
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
