package dev.holdfast.kernel;

import java.net.URI;
import java.util.Set;

/**
 * The URL of another service that is called: https, or plain http on this machine alone, where
 * nobody can listen in or answer in its place.
 */
public final class ServiceUrl {
  private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]");

  private ServiceUrl() {}

  /** Whether a URL may be called: absolute, with nobody's credentials in it and no fragment. */
  public static boolean isAcceptable(String url) {
    URI uri = parsed(url);
    return uri != null
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawFragment() == null
        && ("https".equals(uri.getScheme()) || isPlainLoopback(uri));
  }

  /** Whether a URL is one of those that plain http is taken for. */
  public static boolean isPlainLoopback(String url) {
    URI uri = parsed(url);
    return uri != null && isPlainLoopback(uri);
  }

  /** Whether a host is surely this machine, by what is written and without a look-up. */
  public static boolean isThisMachine(String host) {
    return LOOPBACK.contains(host)
        || host.equals("::1")
        || host.matches("127(\\.(0|[1-9][0-9]{0,2})){3}");
  }

  private static boolean isPlainLoopback(URI uri) {
    String host = uri.getHost();
    return "http".equals(uri.getScheme()) && host != null && isThisMachine(host);
  }

  private static URI parsed(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
