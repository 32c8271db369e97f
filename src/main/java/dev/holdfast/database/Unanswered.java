package dev.holdfast.database;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Closes a connection whose server owes an answer and has said nothing for too long: one that is
 * paused, or behind a network that swallows everything. What waits for it fails at once then.
 *
 * <p>PostgreSQL ends a statement that takes too long by itself; this is for a server that can't.
 */
final class Unanswered extends IdleStateHandler {
  /**
   * It has to be in front of the driver's codec, which takes closing for a message to the server.
   */
  static final String NAME = "unanswered";

  private static final Logger LOG = Logger.getLogger(Unanswered.class);

  private final BooleanSupplier owed;

  Unanswered(Duration patience, BooleanSupplier owed) {
    super(0, 0, patience.toMillis(), TimeUnit.MILLISECONDS);
    this.owed = owed;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext connection, IdleStateEvent idle) {
    if (owed.getAsBoolean()) {
      LOG.warn("The database does not answer; a connection is given up");
      connection.close();
    }
  }
}
