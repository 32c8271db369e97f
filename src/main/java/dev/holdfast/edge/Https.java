package dev.holdfast.edge;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.ExposedCredential;
import dev.holdfast.access.SecurityNotice.Kind;
import dev.holdfast.edge.wire.UnreadBody;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.transport.TlsMode;
import dev.holdfast.transport.TransportConfig;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The one place that knows whether a client's connection is TLS, and lets nothing else in: before
 * anything of a request that came in the clear is looked at, it is refused, body unread. A harmless
 * one, which leaked nothing on its way, is shown to the public URL instead if TLS ends here.
 */
@Singleton
class Https implements Handler<RoutingContext> {
  private static final int PERMANENT_REDIRECT = 308;

  private final EarlyRefusals refusals;
  private final ForwardedProto forwarded;
  private final ExposedCredentials exposed;
  private final TlsMode mode;
  private final String publicUrl;

  Https(
      EarlyRefusals refusals,
      ForwardedProto forwarded,
      ExposedCredentials exposed,
      TransportConfig transport,
      EdgeConfig config) {
    this.refusals = refusals;
    this.forwarded = forwarded;
    this.exposed = exposed;
    this.mode = transport.mode().orElse(null);
    this.publicUrl = config.publicUrl();
  }

  /** Whether the client's own connection is TLS, as far as can be known. */
  boolean isSecure(HttpServerRequest request) {
    return request.isSSL() || mode == TlsMode.UPSTREAM && forwarded.isHttps(request);
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (Credentials.isIn(request.uri())) {
      tell(routing, Credentials.in(request.uri()), Kind.CREDENTIAL_IN_URL);
    }
    if (mode == null || isSecure(request)) {
      routing.next();
    } else if (mode == TlsMode.DIRECT && isHarmless(request)) {
      refusals.answer(routing, () -> redirect(routing));
    } else {
      tell(routing, Credentials.in(request.headers()), Kind.CREDENTIAL_OVER_HTTP);
      refusals.end(routing, ProblemType.HTTPS_REQUIRED);
    }
  }

  private static boolean isHarmless(HttpServerRequest request) {
    return (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD)
        && request.path() != null
        && request.path().startsWith("/")
        && !UnreadBody.isOutstanding(request)
        && !Credentials.areIn(request);
  }

  private void tell(RoutingContext routing, List<String> credentials, Kind kind) {
    String from = ClientAddress.of(routing).prefix();
    credentials.forEach(text -> exposed.seen(new ExposedCredential(text, kind, from)));
  }

  /** To where the operator says that clients reach the service, never to what the client says. */
  private void redirect(RoutingContext routing) {
    String query = routing.request().query();
    routing
        .response()
        .setStatusCode(PERMANENT_REDIRECT)
        .putHeader(
            "Location", publicUrl + routing.request().path() + (query == null ? "" : "?" + query))
        .end();
  }
}
