package dev.holdfast.edge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;

/**
 * Resets a connection whose client does not take its answer: while bytes wait in this process, at
 * least a KiB a second must leave it, on average over the deadline. What fits into the system's
 * buffer is out of here and costs nothing but the connection, which then counts as idle.
 */
final class SlowReader extends ChannelOutboundHandlerAdapter {
  static final int LEAST_BYTES_A_SECOND = 1024;
  private static final int LOOKS_IN_A_DEADLINE = 4;

  private final long deadlineMillis;
  private long written;
  private long markBytes;
  private long markNanos;
  private boolean watching;

  SlowReader(long deadlineMillis) {
    this.deadlineMillis = deadlineMillis;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      written += bytes.readableBytes();
    }
    context.write(message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    context.flush();
    if (!watching && waiting(context) > 0) {
      watching = true;
      mark(written - waiting(context));
      lookLater(context);
    }
  }

  private void mark(long taken) {
    markBytes = taken;
    markNanos = System.nanoTime();
  }

  private void lookLater(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(() -> look(context), deadlineMillis / LOOKS_IN_A_DEADLINE, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext context) {
    long waiting = waiting(context);
    if (waiting == 0 || !context.channel().isActive()) {
      watching = false;
      return;
    }
    long taken = written - waiting;
    if (taken - markBytes >= LEAST_BYTES_A_SECOND * deadlineMillis / 1000) {
      mark(taken);
    } else if (System.nanoTime() - markNanos >= TimeUnit.MILLISECONDS.toNanos(deadlineMillis)) {
      reset(context);
      return;
    }
    lookLater(context);
  }

  /** Closes without waiting for what the client does not take. */
  static void reset(ChannelHandlerContext context) {
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    context.channel().pipeline().firstContext().close();
  }

  private static long waiting(ChannelHandlerContext context) {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }
}
