package dev.holdfast.edge.wire;

import dev.holdfast.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Looks at the lines of a head, and at the sizes of chunks, before Netty's decoder makes sense of
 * them: it forgives what two readers of the same bytes may understand differently (RFC 9112, 2.2,
 * 5.2, 6.3, 7.1). What {@link HeadLines} finds fault with is marked as undecodable.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
  private enum Part {
    HEAD,
    BODY,
    CHUNKS,
    TRAILERS,
    DEAD
  }

  private final HeadLines lines = new HeadLines();
  private Part part = Part.HEAD;

  /** What is still to come of the chunk that has begun, its line ends included. */
  private long chunkLeft;

  StrictDecoder(HttpServerOptions options) {
    super(options);
  }

  /** Whether a head has begun and is not complete. */
  boolean isMidHead() {
    return part == Part.HEAD && (lines.hasBegun() || internalBuffer().isReadable());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (part == Part.DEAD) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (part == Part.HEAD) {
      lines.read(in);
    } else if (part == Part.CHUNKS && chunkLeft == 0 && !beginsChunk(in, out)) {
      return;
    }
    int before = in.readerIndex();
    int decoded = out.size();
    super.decode(context, in, out);
    if (part == Part.CHUNKS) {
      chunkLeft -= in.readerIndex() - before;
    }
    for (int i = decoded; i < out.size(); i++) {
      follow(out.get(i));
    }
  }

  private void follow(Object message) {
    if (message instanceof HttpRequest head) {
      if (head.decoderResult().isSuccess() && lines.areFaulty()) {
        head.setDecoderResult(
            DecoderResult.failure(new HeadCheck.Refused(ProblemType.MALFORMED_REQUEST)));
      }
      part =
          head.decoderResult().isFailure()
              ? Part.DEAD
              : head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                  ? Part.CHUNKS
                  : Part.BODY;
    }
    if (message instanceof LastHttpContent && part != Part.DEAD) {
      part = Part.HEAD;
      chunkLeft = 0;
      lines.reset();
    }
  }

  /** Whether a chunk may be read, its line being here and in order. */
  private boolean beginsChunk(ByteBuf in, List<Object> out) {
    long size = ChunkLine.size(in);
    if (size == ChunkLine.INCOMPLETE) {
      return false;
    }
    if (size == ChunkLine.FAULTY) {
      part = Part.DEAD;
      in.skipBytes(in.readableBytes());
      HttpContent broken = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
      broken.setDecoderResult(
          DecoderResult.failure(new HeadCheck.Refused(ProblemType.MALFORMED_REQUEST)));
      out.add(broken);
      return false;
    }
    if (size == 0) {
      part = Part.TRAILERS;
    } else {
      chunkLeft = ChunkLine.length(in) + size + 2;
    }
    return true;
  }
}
