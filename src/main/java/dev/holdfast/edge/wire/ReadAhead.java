package dev.holdfast.edge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bounds how far an HTTP/1 connection is read ahead of its answers (pipelining): once {@value
 * #MOST} requests wait, or while the client does not take the answers, the socket is not read:
 * Vert.x would queue requests and answers without bound. Bytes that were read before that are kept
 * and decoded later, in pieces, so that one buffer of tiny requests does not become thousands.
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

  /** Whether the reading was ended here; Vert.x ends it too, for a body that is read too slowly. */
  private boolean stopped;

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
    if (unanswered-- == MOST) {
      goOnLater();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ignored, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (held.isEmpty() && bytes.readableBytes() <= PIECE && mayRead()) {
      context.fireChannelRead(bytes);
    } else {
      held.add(bytes);
      feed();
    }
    stopIfAhead();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ignored) {
    context.fireChannelReadComplete();
    watchHead();
  }

  /** Also when Vert.x reads on. */
  @Override
  public void read(ChannelHandlerContext ignored) {
    context.read();
    if (!held.isEmpty()) {
      goOnLater();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ignored) {
    context.fireChannelWritabilityChanged();
    goOnLater();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ignored) {
    clock.stop();
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  private boolean mayRead() {
    return unanswered < MOST && context.channel().isWritable();
  }

  private void stopIfAhead() {
    ChannelConfig config = context.channel().config();
    if ((!mayRead() || !held.isEmpty()) && config.isAutoRead()) {
      stopped = true;
      config.setAutoRead(false);
    }
  }

  /** Not now: this is called from within an answer. */
  private void goOnLater() {
    if (stopped || !held.isEmpty()) {
      context.executor().execute(this::goOn);
    }
  }

  private void goOn() {
    if (context.isRemoved()) {
      return;
    }
    if (stopped && mayRead()) {
      stopped = false;
      context.channel().config().setAutoRead(true);
    }
    if (feed()) {
      context.fireChannelReadComplete();
    }
    stopIfAhead();
    watchHead();
  }

  /** Gives the decoder what is held, while it may be read; whether anything was given. */
  private boolean feed() {
    boolean any = false;
    while (!feeding && mayFeed()) {
      any = true;
      feeding = true;
      ByteBuf first = held.peek();
      context.fireChannelRead(
          first.readableBytes() > PIECE ? first.readRetainedSlice(PIECE) : held.remove());
      feeding = false;
    }
    return any;
  }

  private boolean mayFeed() {
    return !held.isEmpty() && mayRead() && context.channel().config().isAutoRead();
  }

  /** No clock runs for what waits here for our own answers. */
  private void watchHead() {
    if (held.isEmpty() && mayRead() && decoder.isMidHead()) {
      clock.start();
    }
  }
}
