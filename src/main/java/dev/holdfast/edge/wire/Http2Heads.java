package dev.holdfast.edge.wire;

import dev.holdfast.problem.ProblemType;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/**
 * What {@link HeadCheck} is to HTTP/1: each head of HTTP/2 is read after the codec's own checks
 * (RFC 9113, 8.2 and 8.3) and before Vert.x makes a request of it, and what is refused is answered
 * in the contract's form on its stream. Trailers go no further, so they can never become headers.
 */
final class Http2Heads extends Http2FrameListenerDecorator {
  /** On one connection, as over HTTP/1 one ends it: they come before everything that counts. */
  private static final int MOST_REFUSED = 20;

  private static final int FIELD_OVERHEAD = 32;
  private static final String DELIMITERS = "\"(),/:;<=>?@[\\]{}";
  private static final AsciiString HOST = AsciiString.cached("host");

  private final Http2ConnectionHandler codec;
  private final Targets targets;
  private final int mostHeaderBytes;
  private final boolean hstsPreload;
  private int refused;

  /** On streams whose head has come: what follows are trailers. */
  private final Http2Connection.PropertyKey begun;

  private Http2Heads(
      Http2FrameListener vertx,
      Http2ConnectionHandler codec,
      Targets targets,
      int headerBytes,
      boolean hstsPreload) {
    super(vertx);
    this.codec = codec;
    this.targets = targets;
    this.mostHeaderBytes = headerBytes;
    this.hstsPreload = hstsPreload;
    this.begun = codec.connection().newKey();
  }

  /** Vert.x puts its listener in when the client's first settings come, so this waits for them. */
  static void watch(
      Http2ConnectionHandler codec, Targets targets, int headerBytes, boolean hstsPreload) {
    Http2FrameListener before = codec.decoder().frameListener();
    codec
        .decoder()
        .frameListener(
            new Http2FrameListenerDecorator(before) {
              @Override
              public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
                  throws Http2Exception {
                super.onSettingsRead(context, settings);
                Http2FrameListener vertx = codec.decoder().frameListener();
                codec
                    .decoder()
                    .frameListener(new Http2Heads(vertx, codec, targets, headerBytes, hstsPreload));
              }
            });
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context, int id, Http2Headers head, int padding, boolean end)
      throws Http2Exception {
    if (passes(context, id, head, end)) {
      super.onHeadersRead(context, id, head, padding, end);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int id,
      Http2Headers head,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    if (passes(context, id, head, end)) {
      super.onHeadersRead(context, id, head, dependency, weight, exclusive, padding, end);
    }
  }

  private boolean passes(ChannelHandlerContext context, int id, Http2Headers head, boolean end)
      throws Http2Exception {
    Http2Stream stream = codec.connection().stream(id);
    if (stream == null || stream.setProperty(begun, true) != null) {
      return true;
    }
    ProblemType refusal = refusal(head);
    if (refusal != null) {
      if (++refused > MOST_REFUSED) {
        throw Http2Exception.connectionError(
            Http2Error.ENHANCE_YOUR_CALM, "too many heads that are no requests");
      }
      RefusedHead.answer(codec, context, id, refusal, hstsPreload, end);
    }
    return refusal == null;
  }

  private ProblemType refusal(Http2Headers head) {
    if (head.method() == null) {
      // Vert.x resets these, and those without a path or a scheme.
      return null;
    }
    String method = head.method().toString();
    if (!isToken(method)) {
      return ProblemType.MALFORMED_REQUEST;
    }
    if (method.equals("CONNECT")) {
      return ProblemType.METHOD_NOT_ALLOWED;
    }
    ProblemType fields = fieldsRefusal(head);
    if (fields != null || head.path() == null) {
      return fields;
    }
    String target = head.path().toString();
    if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS"))) {
      return ProblemType.MALFORMED_REQUEST;
    }
    return targets.refusal(method, target);
  }

  private ProblemType fieldsRefusal(Http2Headers head) {
    int size = 0;
    for (Map.Entry<CharSequence, CharSequence> field : head) {
      size += field.getKey().length() + field.getValue().length() + FIELD_OVERHEAD;
      if (!isText(field.getValue())) {
        return ProblemType.MALFORMED_REQUEST;
      }
    }
    if (size > mostHeaderBytes + targets.longest()) {
      return ProblemType.HEADERS_TOO_LARGE;
    }
    List<CharSequence> hosts = head.getAll(HOST);
    CharSequence authority = head.authority() != null ? head.authority() : first(hosts);
    boolean oneHost =
        authority != null && hosts.size() <= 1 && Targets.isHost(authority.toString());
    return oneHost ? null : ProblemType.MALFORMED_REQUEST;
  }

  private static CharSequence first(List<CharSequence> hosts) {
    return hosts.isEmpty() ? null : hosts.get(0);
  }

  /** RFC 9110, 5.6.2; anything else would end the connection further on. */
  private static boolean isToken(String method) {
    for (int i = 0; i < method.length(); i++) {
      char c = method.charAt(i);
      if (c <= ' ' || c >= 0x7F || DELIMITERS.indexOf(c) >= 0) {
        return false;
      }
    }
    return !method.isEmpty();
  }

  /** Without control characters, which HTTP/1 would take for the end of something. */
  private static boolean isText(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7F) {
        return false;
      }
    }
    return true;
  }
}
