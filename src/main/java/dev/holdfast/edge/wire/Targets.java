package dev.holdfast.edge.wire;

import dev.holdfast.problem.ProblemType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Which hosts and targets of a request can be read in one way alone, in both versions of HTTP. What
 * passes is also a URI to Quarkus, which would answer anything else with a bare 400.
 */
record Targets(int longest) {
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._~-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

  /** A name or an address with perhaps a port (RFC 3986, 3.2.2 and 3.2.3), and a URI with it. */
  static boolean isHost(String host) {
    try {
      return HOST.matcher(host).matches() && new URI("http://" + host + "/").getPort() <= 65535;
    } catch (URISyntaxException unreadable) {
      return false;
    }
  }

  /** Why a target is refused, or null. */
  ProblemType refusal(String method, String target) {
    if (target.length() > longest) {
      return ProblemType.URI_TOO_LONG;
    }
    if (method.equals("CONNECT") || target.equals("*")) {
      return null;
    }
    if (!target.startsWith("/") && !target.contains("://")) {
      return ProblemType.MALFORMED_REQUEST;
    }
    try {
      new URI(target);
      return null;
    } catch (URISyntaxException unreadable) {
      int query = target.indexOf('?');
      int escape = target.indexOf('%');
      boolean inPath = escape >= 0 && (query < 0 || escape < query);
      return inPath ? ProblemType.NOT_FOUND : ProblemType.MALFORMED_REQUEST;
    }
  }
}
