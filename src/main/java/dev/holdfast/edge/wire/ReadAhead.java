package dev.holdfast.edge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bounds how far an HTTP/1 connection is read ahead of its answers (pipelining): once {@value
 * #MOST} requests wait, the socket is not read until one was answered. Vert.x queues them without
 * bound. Bytes that were read before that are kept and decoded later, in pieces, so that one buffer
 * of tiny requests does not become thousands.
 *
 * <p>It stands before the decoder and also starts the clock of heads.
 */
final class ReadAhead extends ChannelDuplexHandler {
  static final int MOST = 32;
  private static final int PIECE = 4096;

  private final StrictDecoder decoder;
  private final HeadClock clock;

  /** At most what one turn of the event loop reads from a socket. */
  private final Queue<ByteBuf> held = new ArrayDeque<>(1);

  private ChannelHandlerContext context;
  private int unanswered;
  private boolean feeding;
  private boolean readWanted;

  ReadAhead(StrictDecoder decoder, HeadClock clock) {
    this.decoder = decoder;
    this.clock = clock;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** Another request has come. */
  void asked() {
    unanswered++;
    clock.stop();
  }

  /** One was answered; perhaps the next may be read. */
  void answered() {
    if (unanswered-- == MOST && !(held.isEmpty() && !readWanted)) {
      // Later: this is called from within an answer.
      context.executor().execute(this::goOn);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ignored, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (held.isEmpty() && bytes.readableBytes() <= PIECE && unanswered < MOST) {
      context.fireChannelRead(bytes);
    } else {
      held.add(bytes);
      feed();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ignored) {
    context.fireChannelReadComplete();
    watchHead();
  }

  @Override
  public void read(ChannelHandlerContext ignored) {
    if (held.isEmpty() && unanswered < MOST) {
      context.read();
    } else {
      readWanted = true;
      context.executor().execute(this::goOn);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ignored) {
    clock.stop();
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  private void goOn() {
    if (feed()) {
      context.fireChannelReadComplete();
    }
    if (readWanted && held.isEmpty() && unanswered < MOST && !context.isRemoved()) {
      readWanted = false;
      context.read();
    }
    watchHead();
  }

  /** Gives the decoder what is held, while it may be read; whether anything was given. */
  private boolean feed() {
    if (feeding) {
      return false;
    }
    feeding = true;
    boolean any = false;
    try {
      while (mayFeed()) {
        any = true;
        ByteBuf first = held.peek();
        if (first.readableBytes() > PIECE) {
          context.fireChannelRead(first.readRetainedSlice(PIECE));
        } else {
          context.fireChannelRead(held.remove());
        }
      }
    } finally {
      feeding = false;
    }
    return any;
  }

  /** Vert.x ends automatic reading while an endpoint is slower than the body that it reads. */
  private boolean mayFeed() {
    return !held.isEmpty() && unanswered < MOST && context.channel().config().isAutoRead();
  }

  /** No clock runs for what waits here for our own answers. */
  private void watchHead() {
    if (held.isEmpty() && unanswered < MOST && decoder.isMidHead()) {
      clock.start();
    }
  }
}
