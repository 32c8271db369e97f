package dev.holdfast.edge.wire;

import dev.holdfast.problem.ProblemType;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Reads each head of HTTP/1 once more after the decoder, and marks as undecodable what the decoder
 * lets pass though it could be read in two ways (RFC 9112, 3.2 and 6.3): no Host or several, a
 * version that does not exist, transfer encodings other than one {@code chunked}, a target that is
 * no URI. It sees answers leave, so it also keeps the count of requests that wait for theirs.
 */
final class HeadCheck extends ChannelDuplexHandler {
  /** What to do about a body whose framing breaks; set on the channel while a request has one. */
  static final AttributeKey<Runnable> BROKEN_BODY = AttributeKey.valueOf("holdfast.broken-body");

  private static final int FIRST_FINAL_STATUS = 200;

  /** Why a head was refused; no stack trace, it is made for every such head. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    final ProblemType type;

    Refused(ProblemType type) {
      super(null, null, false, false);
      this.type = type;
    }
  }

  private final ReadAhead ahead;
  private final Targets targets;
  private boolean refused;

  HeadCheck(ReadAhead ahead, Targets targets) {
    this.ahead = ahead;
    this.targets = targets;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest head) {
      ahead.asked();
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
      // The next body on this connection belongs to another request, which sets its own.
      context.channel().attr(BROKEN_BODY).set(null);
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent
        && !(message instanceof HttpResponse head && head.status().code() < FIRST_FINAL_STATUS)) {
      ahead.answered();
    }
    context.write(message, promise);
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

  private ProblemType refusal(HttpRequest head) {
    HttpVersion version = head.protocolVersion();
    boolean current = version.equals(HttpVersion.HTTP_1_1);
    List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
    // HTTP/1.0 may do without a Host, but what is built on its place in the request can't.
    boolean oneHost = hosts.size() == 1 && Targets.isHost(hosts.get(0));
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
    return targets.refusal(head.method().name(), head.uri());
  }
}
