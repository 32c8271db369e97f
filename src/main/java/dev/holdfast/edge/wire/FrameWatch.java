package dev.holdfast.edge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Watches an HTTP/2 connection from between TLS and the codec, for what the codec lets go on: heads
 * and frames that drip, frames that carry nothing, a connection that lives on PINGs alone, and
 * answers that are not taken because the window stays shut.
 */
final class FrameWatch extends ChannelDuplexHandler {
  /** Frames without a head or content that one connection may send in {@link #SPAN}. */
  static final int MOST_EMPTY = 1000;

  private static final long SPAN = TimeUnit.SECONDS.toNanos(10);
  private static final int PREFACE = 24;
  private static final int LOOKS_IN_A_DEADLINE = 4;

  private final Http2ConnectionHandler codec;
  private final HeadClock clock;
  private final long answerMillis;
  private final long idleNanos;
  private final Frames in = new Frames(PREFACE, this::came);
  private final Frames out = new Frames(0, this::left);

  private boolean inHead;
  private boolean beforeFirst = true;
  private int empty;
  private long spanStart = System.nanoTime();
  private long lastBusy = spanStart;
  private long contentLeft;
  private long markContent;
  private long markNanos;
  private ScheduledFuture<?> look;

  FrameWatch(Http2ConnectionHandler codec, HeadClock clock, long answerMillis, long idleMillis) {
    this.codec = codec;
    this.clock = clock;
    this.answerMillis = answerMillis;
    this.idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof ByteBuf bytes) {
      in.pass(bytes);
      if (empty > MOST_EMPTY && System.nanoTime() - spanStart < SPAN) {
        bytes.release();
        end(context, Http2Error.ENHANCE_YOUR_CALM, "frames that carry nothing");
        return;
      }
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    if (inHead || in.isMidFrame()) {
      clock.start();
    } else if (!beforeFirst) {
      clock.stop();
    }
    if (codec.connection().numActiveStreams() > 0) {
      lastBusy = System.nanoTime();
      watchAnswers(context);
    } else if (System.nanoTime() - lastBusy > idleNanos) {
      end(context, Http2Error.NO_ERROR, "idle");
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      out.pass(bytes);
    }
    context.write(message, promise);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    clock.stop();
    if (look != null) {
      look.cancel(false);
    }
  }

  private void came(int type, int flags, int length) {
    if (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION) {
      inHead = (flags & Http2Flags.END_HEADERS) == 0;
      beforeFirst &= inHead;
    }
    boolean content = type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.DATA && length > 0;
    if (!content) {
      countEmpty();
    }
  }

  private void countEmpty() {
    if (++empty > MOST_EMPTY && System.nanoTime() - spanStart >= SPAN) {
      empty = 1;
      spanStart = System.nanoTime();
    }
  }

  private void left(int type, int flags, int length) {
    if (type == Http2FrameTypes.DATA) {
      contentLeft += length;
      // Each may be answered by a WINDOW_UPDATE for the stream and one for the connection.
      empty = Math.max(0, empty - 2);
    }
  }

  private void watchAnswers(ChannelHandlerContext context) {
    if (look == null) {
      mark();
      lookLater(context);
    }
  }

  private void mark() {
    markContent = contentLeft;
    markNanos = System.nanoTime();
  }

  private void lookLater(ChannelHandlerContext context) {
    look =
        context
            .executor()
            .schedule(
                () -> look(context), answerMillis / LOOKS_IN_A_DEADLINE, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext context) {
    look = null;
    if (codec.connection().numActiveStreams() == 0 || !context.channel().isActive()) {
      return;
    }
    long least = SlowReader.LEAST_BYTES_A_SECOND * answerMillis / 1000;
    if (!answersWait() || contentLeft - markContent >= least) {
      mark();
    } else if (System.nanoTime() - markNanos >= TimeUnit.MILLISECONDS.toNanos(answerMillis)) {
      SlowReader.reset(context);
      return;
    }
    lookLater(context);
  }

  /**
   * Whether a stream may not be written to: the client has not opened its window, and an answer
   * waits for it here or further up, where nothing is written into a shut one.
   */
  private boolean answersWait() {
    try {
      return codec.connection().forEachActiveStream(flow()::isWritable) != null;
    } catch (Http2Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Http2RemoteFlowController flow() {
    return codec.encoder().flowController();
  }

  /** Says GOAWAY and closes. */
  private void end(ChannelHandlerContext context, Http2Error error, String why) {
    clock.stop();
    ChannelHandlerContext ahead = context.pipeline().context(codec);
    codec.onError(ahead, false, Http2Exception.connectionError(error, why));
    ahead.flush();
    context.close();
  }
}
