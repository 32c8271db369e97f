package dev.holdfast.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What trusted proxies say of the scheme by which a client came to them: {@code proto} in the
 * client's element of {@code Forwarded} (RFC 7239), or one {@code X-Forwarded-Proto}. It was https
 * only if that is said, and nothing else besides: of two that differ, and of a list, one is the
 * client's own invention.
 */
@Singleton
class ForwardedProto {
  private static final Pattern PROTO =
      Pattern.compile("(?i)(?:^|;)\\s*proto\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]*))");

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
    Matcher proto = PROTO.matcher(element.orElse(""));
    boolean said = proto.find();
    if (said && (!isHttps(value(proto)) || proto.find())) {
      return false;
    }
    return marks.isEmpty() ? said : marks.size() == 1 && isHttps(marks.get(0).strip());
  }

  private static boolean isHttps(String scheme) {
    return scheme.equalsIgnoreCase("https");
  }

  private static String value(Matcher proto) {
    return proto.group(1) != null ? proto.group(1) : proto.group(2);
  }
}
