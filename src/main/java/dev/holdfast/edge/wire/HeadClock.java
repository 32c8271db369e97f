package dev.holdfast.edge.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose head, or whose TLS handshake, is not complete in time: it is started
 * once and goes on however the bytes drip. On the connection's own event loop alone.
 */
final class HeadClock {
  private final Channel channel;
  private final long millis;
  private ScheduledFuture<?> running;

  HeadClock(Channel channel, long millis) {
    this.channel = channel;
    this.millis = millis;
  }

  /** Starts it, unless it runs. */
  void start() {
    if (running == null) {
      running =
          channel
              .eventLoop()
              // From the pipeline's end it would become HTTP/2's leave-taking, which waits.
              .schedule(() -> (Object) first().close(), millis, TimeUnit.MILLISECONDS);
    }
  }

  void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }

  private ChannelHandlerContext first() {
    return channel.pipeline().firstContext();
  }
}
