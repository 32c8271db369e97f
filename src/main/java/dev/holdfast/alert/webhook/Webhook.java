package dev.holdfast.alert.webhook;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Posts to the receiver. The host's name is looked up once for each post, every address that it has
 * is vetted, and the connection is made to one of those: a name that leads elsewhere a moment later
 * leads nowhere. Certificate and name are verified all the same.
 *
 * <p>Whatever is at the other end, a post costs ten seconds at most; of the answer the status is
 * read and nothing more, and redirects are not followed.
 */
@Singleton
class Webhook {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_AT_ONCE = 4;

  private final Vertx vertx;
  private final HostAddresses addresses;
  private final Clock clock;
  private final WebhookTarget target;
  private final List<String> secrets;
  private final boolean privateTargets;
  private final HttpClient client;
  private final Duration patience;

  /** So that an address that is there in name only is not the one that is always tried. */
  private final AtomicInteger turn = new AtomicInteger();

  @Inject
  Webhook(Vertx vertx, HostAddresses addresses, WebhookConfig config, Clock clock) {
    this(vertx, addresses, config, clock, PATIENCE);
  }

  /**
   * With another patience.
   *
   * @param patience how long the receiver may take to answer
   */
  Webhook(
      Vertx vertx, HostAddresses addresses, WebhookConfig config, Clock clock, Duration patience) {
    this.patience = patience;
    this.vertx = vertx;
    this.addresses = addresses;
    this.clock = clock;
    this.target = config.url().map(WebhookTarget::of).orElse(null);
    this.secrets =
        config.secret().map(all -> all.stream().map(String::strip).toList()).orElse(List.of());
    this.privateTargets = config.privateTargets();
    this.client = target == null ? null : vertx.createHttpClient(options(config));
  }

  private static HttpClientOptions options(WebhookConfig config) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) CONNECT.toMillis())
            .setKeepAlive(false)
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
            .setMaxPoolSize(MOST_AT_ONCE);
    config
        .tlsCa()
        .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    return options;
  }

  /** Whether there is anybody to tell. */
  boolean isSet() {
    return target != null;
  }

  /**
   * Posts JSON; fails with an {@link IOException} whose text may be logged, unless it was taken.
   */
  Uni<Void> post(String body) {
    return Uni.createFrom()
        .completionStage(
            () ->
                addresses
                    .of(target.host())
                    .compose(found -> vetted(found))
                    .compose(address -> post(address, body))
                    .toCompletionStage())
        .ifNoItem()
        .after(LAST_PATIENCE)
        .failWith(() -> new IOException("no answer in time"))
        .onFailure(failure -> !(failure instanceof IOException) || isNamed(failure))
        // Texts of others name hosts and addresses; the class says enough.
        .transform(failure -> new IOException(failure.getClass().getSimpleName()));
  }

  /** An exception of the network's own kind, whose text is not ours. */
  private static boolean isNamed(Throwable failure) {
    return failure.getClass() != IOException.class;
  }

  /** One of the addresses, if all of them may be connected to. */
  private Future<InetAddress> vetted(List<InetAddress> found) {
    for (InetAddress address : found) {
      if (!Reachable.isAllowed(address, privateTargets)) {
        return Future.failedFuture(new IOException("the host has an address that is refused"));
      }
    }
    return Future.succeededFuture(found.get(Math.floorMod(turn.getAndIncrement(), found.size())));
  }

  private Future<Void> post(InetAddress address, String body) {
    long seconds = clock.instant().getEpochSecond();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(
                SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())))
            .setHost(target.host())
            .setPort(target.port())
            .setSsl(target.tls())
            .setURI(target.target())
            .setFollowRedirects(false)
            .setConnectTimeout(CONNECT.toMillis())
            .putHeader("Content-Type", "application/json")
            .putHeader("User-Agent", "holdfast")
            .putHeader(Signature.HEADER, Signature.of(secrets, seconds, body));
    return client.request(options).compose(request -> answered(request, body));
  }

  private Future<Void> answered(HttpClientRequest request, String body) {
    // The timeout of a request is one between bytes; this one is for all of them.
    long deadline = vertx.setTimer(patience.toMillis(), late -> request.reset());
    return request
        .send(Buffer.buffer(body))
        .compose(
            response -> {
              int status = response.statusCode();
              // What more it says is nothing to us, nor that it is cut.
              response.exceptionHandler(cut -> {});
              request.reset();
              return status >= 200 && status < 300
                  ? Future.<Void>succeededFuture()
                  : Future.failedFuture(new IOException("status " + status));
            })
        .onComplete(ended -> vertx.cancelTimer(deadline));
  }

  @PreDestroy
  void close() {
    if (client != null) {
      client.close();
    }
  }
}
