package dev.holdfast.edge;

import dev.holdfast.access.Cidr;
import dev.holdfast.access.ClientAddress;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds whom a request comes from: the TCP peer, unless that is a trusted proxy; then the last hop
 * of {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For} that is not one itself. What stands
 * before that hop was written by who knows whom and is not looked at.
 *
 * <p>If both headers came and do not agree, one of them is the client's own invention, passed on by
 * a proxy that writes the other. Then, and where a hop can't be read, the request comes from
 * nowhere, 0.0.0.0: never from the proxy, whose network may be on somebody's list.
 */
@Singleton
class ClientAddresses implements Handler<RoutingContext> {
  private static final ClientAddress NOWHERE = ClientAddress.parse("0.0.0.0").orElseThrow();
  private static final Pattern FOR =
      Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]*))");
  private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]+)](?::\\d{1,5})?");
  private static final Pattern IPV4_WITH_PORT = Pattern.compile("([0-9.]+):\\d{1,5}");

  private final List<Cidr> trusted;

  @Inject
  ClientAddresses(EdgeConfig config) {
    this(config.trustedProxies());
  }

  ClientAddresses(Optional<List<String>> proxies) {
    this.trusted =
        proxies.orElse(List.of()).stream()
            .map(text -> Cidr.parse(text.strip()).orElseThrow())
            .toList();
  }

  @Override
  public void handle(RoutingContext request) {
    find(request);
    request.next();
  }

  /** Keeps the address with the request. */
  void find(RoutingContext request) {
    client(peer(request.request().remoteAddress()), request.request().headers()).keep(request);
  }

  ClientAddress client(ClientAddress peer, MultiMap headers) {
    if (!isTrusted(peer)) {
      return peer;
    }
    List<String> forwarded = hops(headers.getAll("Forwarded"));
    List<String> xForwardedFor = hops(headers.getAll("X-Forwarded-For"));
    if (forwarded.isEmpty()) {
      return last(peer, xForwardedFor);
    }
    ClientAddress client =
        last(peer, forwarded.stream().map(ClientAddresses::forwardedFor).toList());
    return xForwardedFor.isEmpty() || client.equals(last(peer, xForwardedFor)) ? client : NOWHERE;
  }

  /** The last hop that is no trusted proxy; nowhere if one comes first that can't be read. */
  private ClientAddress last(ClientAddress peer, List<String> hops) {
    ClientAddress nearest = peer;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(nearest); i--) {
      Optional<ClientAddress> hop = address(hops.get(i));
      if (hop.isEmpty()) {
        return NOWHERE;
      }
      nearest = hop.get();
    }
    return nearest;
  }

  private boolean isTrusted(ClientAddress address) {
    for (Cidr proxy : trusted) {
      if (proxy.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The members of a list that may stand on several lines. */
  private static List<String> hops(List<String> lines) {
    List<String> hops = new ArrayList<>();
    lines.forEach(line -> hops.addAll(List.of(line.split(",", -1))));
    return hops;
  }

  private static String forwardedFor(String element) {
    Matcher found = FOR.matcher(element);
    if (!found.find()) {
      return "";
    }
    return found.group(1) != null ? found.group(1) : found.group(2);
  }

  private static Optional<ClientAddress> address(String hop) {
    String text = hop.strip();
    Matcher brackets = BRACKETS.matcher(text);
    if (brackets.matches()) {
      return ClientAddress.parse(brackets.group(1));
    }
    Matcher withPort = IPV4_WITH_PORT.matcher(text);
    return ClientAddress.parse(withPort.matches() ? withPort.group(1) : text);
  }

  private static ClientAddress peer(SocketAddress peer) {
    // A link-local peer has its zone behind a percent sign.
    return peer == null || peer.hostAddress() == null
        ? NOWHERE
        : ClientAddress.parse(peer.hostAddress().split("%")[0]).orElse(NOWHERE);
  }
}
