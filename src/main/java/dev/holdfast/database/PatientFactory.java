package dev.holdfast.database;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.impl.NetClientImpl;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Connects as the driver would, to a server that may take a connection and then say nothing: the
 * driver has a deadline for the network's part of connecting alone, and none for statements.
 */
final class PatientFactory extends PgConnectionFactory {
  private static final Logger LOG = Logger.getLogger(PatientFactory.class);

  /**
   * Without a handler the driver prints a stack trace to the process's output. Whoever waits for an
   * answer on that connection gets the failure anyway.
   */
  static final Handler<Throwable> TOLD_OTHERWISE =
      failure -> LOG.debugf("A connection broke: %s", failure);

  private final Duration connecting;
  private final Duration silence;
  private NetClient client;

  /**
   * @param connecting how long each step of connecting may take
   * @param silence how long an answer may be owed
   */
  PatientFactory(
      Vertx vertx,
      Supplier<? extends Future<PgConnectOptions>> options,
      Duration connecting,
      Duration silence) {
    super((VertxInternal) vertx, options);
    this.connecting = connecting;
    this.silence = silence;
  }

  @Override
  public Future<SqlConnection> connect(Context context, SqlConnectOptions options) {
    return super.connect(context, options).map(this::watched);
  }

  private SqlConnection watched(SqlConnection connected) {
    SocketConnectionBase connection =
        (SocketConnectionBase) ((SqlConnectionInternal) connected).unwrap();
    connection
        .socket()
        .channelHandlerContext()
        .pipeline()
        .replace(
            Unanswered.NAME,
            Unanswered.NAME,
            new Unanswered(silence, () -> connection.inflight() > 0));
    return connected.exceptionHandler(TOLD_OTHERWISE);
  }

  /** One for all connections, with what the driver would set. */
  @Override
  protected synchronized NetClient netClient(NetClientOptions options) {
    if (client == null) {
      NetClientOptions all = new NetClientOptions(options);
      all.setReconnectAttempts(0);
      if (all.getHostnameVerificationAlgorithm() == null) {
        all.setHostnameVerificationAlgorithm("");
      }
      NetClientImpl made =
          new NetClientImpl(vertx, null, all, clientCloseFuture) {
            @Override
            protected void initChannel(ChannelPipeline pipeline) {
              super.initChannel(pipeline);
              pipeline.addLast(Unanswered.NAME, new Unanswered(connecting, () -> true));
            }
          };
      clientCloseFuture.add(made);
      client = made;
    }
    return client;
  }
}
