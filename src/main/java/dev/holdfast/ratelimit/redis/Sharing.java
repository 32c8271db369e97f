package dev.holdfast.ratelimit.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Keeps this replica's part of what is shared: says each second that it is there, hears how many
 * there are, and tells Redis what was counted without it.
 */
final class Sharing {
  private static final Logger LOG = Logger.getLogger(Sharing.class);
  private static final int CONNECT_MILLIS = 1_000;
  private static final int MOST_WAITING = 4_096;
  private static final int TOLD_AT_ONCE = 50;
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Calls calls;
  private final Memory memory;
  private final TimeApart apart;
  private final Replicas replicas;
  private final String id;
  private final Presence presence;
  private final AtomicBoolean telling = new AtomicBoolean();

  private volatile String mark;

  /** Since Redis came back without what it had held, until it was told again. */
  private volatile boolean lostData;

  /**
   * @param id of this replica, different from all others'
   * @param switched hears true when windows are shared and false when they are apart
   */
  Sharing(
      Vertx vertx,
      RedisUrl url,
      Optional<String> authority,
      Calls calls,
      Memory memory,
      TimeApart apart,
      Replicas replicas,
      String id,
      Consumer<Boolean> switched) {
    this.calls = calls;
    this.memory = memory;
    this.apart = apart;
    this.replicas = replicas;
    this.id = id;
    this.presence =
        new Presence(vertx, options(url, authority), this::beat, this::welcome, switched);
  }

  private static RedisOptions options(RedisUrl url, Optional<String> authority) {
    NetClientOptions net =
        new NetClientOptions().setConnectTimeout(CONNECT_MILLIS).setTcpNoDelay(true);
    if (url.tls()) {
      RedisTls.require(net, authority);
      net.setSslHandshakeTimeout(CONNECT_MILLIS).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    return new RedisOptions()
        .setConnectionString(url.connectionString())
        .setNetClientOptions(net)
        .setPreferredProtocolVersion(ProtocolVersion.RESP2)
        // Beyond so many calls without an answer on a connection the next fails at once.
        .setMaxWaitingHandlers(MOST_WAITING)
        .setMaxPoolSize(1)
        .setMaxPoolWaiting(1)
        .setPoolCleanerInterval(-1);
  }

  /** Begins; completes when Redis was found, or was not. */
  Future<Void> start() {
    return presence.start();
  }

  /** Ends, and takes this replica off the list if Redis hears it. */
  Future<Void> stop() {
    Link link = presence.link();
    Future<Void> left = link == null ? Future.succeededFuture() : calls.leave(link, id);
    return left.otherwiseEmpty().onComplete(done -> presence.stop());
  }

  /** The connections; null while Redis is away. */
  Link link() {
    return presence.link();
  }

  void outcome(Link link, Throwable failure) {
    presence.outcome(link, failure);
  }

  int replicas() {
    return replicas.known();
  }

  private Future<Void> welcome(Link link) {
    return calls
        .load(link)
        .compose(loaded -> heardOf(link))
        .compose(beaten -> tell(link, System.nanoTime() + TELL_NANOS));
  }

  private Future<Void> beat(Link link) {
    return heardOf(link)
        // What a call that got no answer left behind, and what a return had no time for.
        .onSuccess(beaten -> tell(link, System.nanoTime() + TELL_NANOS));
  }

  private Future<Void> heardOf(Link link) {
    return calls.beat(link, id, id + "-" + System.nanoTime()).map(this::hear);
  }

  private Void hear(Calls.Beat beat) {
    replicas.heard(beat.replicas(), System.nanoTime());
    if (mark != null && !mark.equals(beat.mark())) {
      LOG.warn("Redis has lost what it held; windows begin from what replicas know");
      lostData = true;
    }
    mark = beat.mark();
    return null;
  }

  private Future<Void> tell(Link link, long until) {
    if (!telling.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    return tell(link, apart.untold().iterator(), until)
        .onSuccess(told -> lostData = false)
        .onComplete(done -> telling.set(false));
  }

  private Future<Void> tell(Link link, Iterator<String> keys, long until) {
    List<Asked> some = new ArrayList<>(TOLD_AT_ONCE);
    while (keys.hasNext() && some.size() < TOLD_AT_ONCE) {
      apart.takeUntold(keys.next(), lostData).ifPresent(some::add);
    }
    if (some.isEmpty() || System.nanoTime() - until > 0) {
      some.forEach(apart::giveBack);
      return Future.succeededFuture();
    }
    return calls
        .look(link, some, answer -> memory.hear(some, answer))
        .onFailure(failure -> some.forEach(apart::giveBack))
        .compose(told -> tell(link, keys, until));
  }
}
