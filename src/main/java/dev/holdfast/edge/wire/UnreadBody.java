package dev.holdfast.edge.wire;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/** A body that is still coming, or that was answered before it came. */
public final class UnreadBody {
  private static final long LINGER_SECONDS = 1;

  private UnreadBody() {}

  /** Whether some of the body is still to come, or may be. */
  public static boolean isOutstanding(HttpServerRequest request) {
    if (request.isEnded()) {
      return false;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      return isOpen(channel(request), request.streamId());
    }
    String length = request.getHeader("Content-Length");
    return request.headers().contains("Transfer-Encoding") || length != null && !length.equals("0");
  }

  /**
   * Runs {@code answer} if the framing of this request's body breaks on the way; null for no more.
   */
  public static void ifBroken(HttpServerRequest request, Runnable answer) {
    if (request.version() != HttpVersion.HTTP_2) {
      channel(request).attr(HeadCheck.BROKEN_BODY).set(answer);
    }
  }

  /**
   * Closes the connection after its last answer. What the client is still sending is taken and
   * thrown away for a second: closing at once would reset the connection and could take the answer
   * with it.
   */
  public static void closeAfterAnswer(HttpServerRequest request) {
    Channel channel = channel(request);
    boolean multiplexed = request.version() == HttpVersion.HTTP_2;
    if (request.isEnded()) {
      if (!multiplexed) {
        request.connection().close();
      }
      return;
    }
    request.handler(dropped -> {});
    request.exceptionHandler(ignored -> {});
    if (!multiplexed) {
      request.endHandler(done -> channel.close());
    }
    request.resume();
    if (!multiplexed
        && channel instanceof DuplexChannel duplex
        && channel.pipeline().get("ssl") == null) {
      channel.eventLoop().execute(duplex::shutdownOutput);
    }
    channel.eventLoop().schedule(() -> end(request, channel), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  private static void end(HttpServerRequest request, Channel channel) {
    if (request.version() != HttpVersion.HTTP_2) {
      channel.close();
    } else if (!request.isEnded()) {
      request.response().reset(0);
    }
  }

  /** Whether more may come on a stream of HTTP/2. */
  private static boolean isOpen(Channel channel, int id) {
    Http2ConnectionHandler codec = channel.pipeline().get(Http2ConnectionHandler.class);
    Http2Stream stream = codec == null ? null : codec.connection().stream(id);
    return stream != null && stream.state().remoteSideOpen();
  }

  private static Channel channel(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel();
  }
}
