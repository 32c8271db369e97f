package dev.holdfast.edge.wire;

import dev.holdfast.problem.ProblemType;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Reads each head once more after Netty's decoder, and marks as undecodable what the decoder lets
 * pass though it could be read in two ways (RFC 9112, 3.2 and 6.3): no Host or several, a version
 * that does not exist, transfer encodings other than one {@code chunked}, a target that is no URI.
 * A head that is not complete in 10 s ends the connection without an answer, however it drips.
 */
final class HeadCheck extends ChannelInboundHandlerAdapter {
  /** What to do about a body whose framing breaks; set on the channel while a request has one. */
  static final AttributeKey<Runnable> BROKEN_BODY = AttributeKey.valueOf("holdfast.broken-body");

  private static final long DEADLINE_SECONDS = 10;
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._~-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

  /** Why a head was refused; no stack trace, it is made for every such head. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    final ProblemType type;

    Refused(ProblemType type) {
      super(null, null, false, false);
      this.type = type;
    }
  }

  private ScheduledFuture<?> deadline;
  private boolean inRequest;
  private boolean refused;

  /** The handler before the decoder: the first byte of a head starts the clock. */
  ChannelHandler bytes() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (!inRequest) {
          startDeadline(context);
        }
        context.fireChannelRead(message);
      }
    };
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    startDeadline(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopDeadline();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopDeadline();
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest head) {
      stopDeadline();
      inRequest = true;
      judge(head);
    } else if (message instanceof HttpContent part && part.decoderResult().isFailure()) {
      Runnable answer = context.channel().attr(BROKEN_BODY).get();
      if (answer != null) {
        refused = true;
        part.release();
        answer.run();
        return;
      }
    }
    if (message instanceof LastHttpContent) {
      inRequest = false;
      // The next body on this connection belongs to another request, which sets its own.
      context.channel().attr(BROKEN_BODY).set(null);
    }
    context.fireChannelRead(message);
  }

  private void judge(HttpRequest head) {
    if (head.decoderResult().isSuccess()) {
      ProblemType refusal = refusal(head);
      if (refusal != null) {
        head.setDecoderResult(DecoderResult.failure(new Refused(refusal)));
      }
    }
    if (head.decoderResult().isFailure()) {
      refused = true;
      // Otherwise a version that somebody made up comes back in our status line.
      head.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
  }

  private static ProblemType refusal(HttpRequest head) {
    HttpVersion version = head.protocolVersion();
    boolean current = version.equals(HttpVersion.HTTP_1_1);
    List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
    // HTTP/1.0 may do without a Host, but what is built on its place in the request can't.
    boolean oneHost = hosts.size() == 1 && isHost(hosts.get(0));
    if (!current && !version.equals(HttpVersion.HTTP_1_0) || !oneHost) {
      return ProblemType.MALFORMED_REQUEST;
    }
    List<String> encodings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!encodings.isEmpty()
        && (encodings.size() > 1
            || !encodings.get(0).equalsIgnoreCase("chunked")
            || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH))) {
      return ProblemType.MALFORMED_REQUEST;
    }
    return targetRefusal(head);
  }

  /** A name or an address with perhaps a port (RFC 3986, 3.2.2 and 3.2.3), and a URI with it. */
  private static boolean isHost(String host) {
    try {
      return HOST.matcher(host).matches() && new URI("http://" + host + "/").getPort() <= 65535;
    } catch (URISyntaxException unreadable) {
      return false;
    }
  }

  /** A target that Quarkus could not read as a URI; it would answer with a bare 400. */
  private static ProblemType targetRefusal(HttpRequest head) {
    String target = head.uri();
    if (head.method().name().equals("CONNECT") || target.equals("*")) {
      return null;
    }
    if (!target.startsWith("/") && !target.contains("://")) {
      return ProblemType.MALFORMED_REQUEST;
    }
    try {
      new URI(target);
      return null;
    } catch (URISyntaxException unreadable) {
      int query = target.indexOf('?');
      int escape = target.indexOf('%');
      boolean inPath = escape >= 0 && (query < 0 || escape < query);
      return inPath ? ProblemType.NOT_FOUND : ProblemType.MALFORMED_REQUEST;
    }
  }

  private void startDeadline(ChannelHandlerContext context) {
    if (deadline == null) {
      deadline =
          context
              .executor()
              .schedule(() -> (Object) context.close(), DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void stopDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
