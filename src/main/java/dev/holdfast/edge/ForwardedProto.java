package dev.holdfast.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What trusted proxies say of the scheme by which a client came to them: {@code proto} in the
 * client's element of {@code Forwarded} (RFC 7239), or one {@code X-Forwarded-Proto}. It was https
 * only if that is said, and nothing else besides: of two that differ, and of a list, one is the
 * client's own invention.
 */
@Singleton
class ForwardedProto {
  /** What can't be read may have said anything. */
  private static final Map<String, String> UNREADABLE = Map.of("proto", "");

  private final ClientAddresses addresses;

  ForwardedProto(ClientAddresses addresses) {
    this.addresses = addresses;
  }

  boolean isHttps(HttpServerRequest request) {
    return isHttps(request.remoteAddress(), request.headers());
  }

  boolean isHttps(SocketAddress peer, MultiMap headers) {
    if (!addresses.isFromProxy(peer)) {
      return false;
    }
    List<String> marks = headers.getAll("X-Forwarded-Proto");
    Optional<String> element = addresses.clientElement(headers);
    if (element.isPresent()) {
      Map<String, String> said = ForwardedElement.parameters(element.get()).orElse(UNREADABLE);
      String proto = said.get("proto");
      if (proto != null && !isHttps(proto) || proto == null && marks.isEmpty()) {
        return false;
      }
    }
    return marks.isEmpty()
        ? element.isPresent()
        : marks.size() == 1 && isHttps(marks.get(0).strip());
  }

  private static boolean isHttps(String scheme) {
    return scheme.equalsIgnoreCase("https");
  }
}
