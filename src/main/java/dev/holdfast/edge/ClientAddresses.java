package dev.holdfast.edge;

import dev.holdfast.access.Cidr;
import dev.holdfast.access.ClientAddress;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds whom a request comes from: the TCP peer, unless that is a trusted proxy; then the last hop
 * of {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For} that is not one itself. What stands
 * before that hop was written by who knows whom and is not looked at. No other header is.
 *
 * <p>If both headers came and do not agree, one of them is the client's own invention, passed on by
 * a proxy that writes the other. Then, and where a hop can't be read, the request comes from
 * nowhere, 0.0.0.0: never from the proxy, whose network may be on somebody's list.
 */
@Singleton
class ClientAddresses implements Handler<RoutingContext> {
  private static final ClientAddress NOWHERE = ClientAddress.parse("0.0.0.0").orElseThrow();

  /** More proxies in a row than any deployment has; who claims more comes from nowhere. */
  private static final int MOST_HOPS = 16;

  /** The longest address that there is, in brackets and with a port. */
  private static final int LONGEST_HOP = 53;

  private static final Pattern BRACKETS =
      Pattern.compile("\\[([0-9A-Fa-f]*:[0-9A-Fa-f:.]*)](?::\\d{1,5})?");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}");

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
    List<String> forwarded = headers.getAll("Forwarded");
    List<String> xForwardedFor = headers.getAll("X-Forwarded-For");
    if (forwarded.isEmpty()) {
      return last(peer, new MembersFromEnd(xForwardedFor, false), hop -> hop);
    }
    ClientAddress client =
        last(peer, new MembersFromEnd(forwarded, true), ClientAddresses::forwardedFor);
    return xForwardedFor.isEmpty()
            || client.equals(last(peer, new MembersFromEnd(xForwardedFor, false), hop -> hop))
        ? client
        : NOWHERE;
  }

  /** The last hop that is no trusted proxy; nowhere if one comes first that can't be read. */
  private ClientAddress last(ClientAddress peer, MembersFromEnd hops, UnaryOperator<String> read) {
    ClientAddress nearest = peer;
    String hop = hops.next();
    for (int i = 0; hop != null; i++) {
      Optional<ClientAddress> address = i < MOST_HOPS ? address(read.apply(hop)) : Optional.empty();
      if (address.isEmpty()) {
        return NOWHERE;
      }
      nearest = address.get();
      if (!isTrusted(nearest)) {
        return nearest;
      }
      hop = hops.next();
    }
    return nearest;
  }

  /** Whether the TCP peer is a proxy whose word is taken. */
  boolean isFromProxy(SocketAddress peer) {
    return isTrusted(peer(peer));
  }

  /**
   * The element of {@code Forwarded} about the client's own connection, if there was such a header:
   * the last one that names no trusted proxy. Who wrote it is one.
   */
  Optional<String> clientElement(MultiMap headers) {
    MembersFromEnd elements = new MembersFromEnd(headers.getAll("Forwarded"), true);
    String element = elements.next();
    String before = element == null ? null : elements.next();
    for (int i = 1; before != null && i < MOST_HOPS && namesProxy(element); i++) {
      element = before;
      before = elements.next();
    }
    return Optional.ofNullable(element);
  }

  private boolean namesProxy(String element) {
    return address(forwardedFor(element)).filter(this::isTrusted).isPresent();
  }

  private boolean isTrusted(ClientAddress address) {
    for (Cidr proxy : trusted) {
      if (proxy.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static String forwardedFor(String element) {
    return ForwardedElement.parameters(element).map(read -> read.get("for")).orElse("");
  }

  private static Optional<ClientAddress> address(String hop) {
    String text = hop.strip();
    if (text.isEmpty() || text.length() > LONGEST_HOP) {
      return Optional.empty();
    }
    if (text.charAt(0) == '[') {
      Matcher brackets = BRACKETS.matcher(text);
      return brackets.matches() ? ClientAddress.parse(brackets.group(1)) : Optional.empty();
    }
    int colon = text.indexOf(':');
    if (colon >= 0 && colon == text.lastIndexOf(':')) {
      return PORT.matcher(text.substring(colon)).matches()
          ? ClientAddress.parse(text.substring(0, colon))
          : Optional.empty();
    }
    return ClientAddress.parse(text);
  }

  private static ClientAddress peer(SocketAddress peer) {
    // A link-local peer has its zone behind a percent sign.
    String host = peer == null ? null : peer.hostAddress();
    if (host == null) {
      return NOWHERE;
    }
    int zone = host.indexOf('%');
    return ClientAddress.parse(zone < 0 ? host : host.substring(0, zone)).orElse(NOWHERE);
  }
}
