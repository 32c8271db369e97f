package dev.holdfast.ratelimit.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Optional;

/**
 * Where Redis is and as whom to speak to it. Read here and not by the client's own parser, which
 * takes a plus in a password for a space and settings from a query.
 *
 * @param user null for the default one
 * @param password null if Redis asks for none
 */
record RedisUrl(boolean tls, String host, int port, String user, String password, int database) {
  private static final int PORT = 6379;
  private static final String DATABASE = "/\\d{1,4}";

  static Optional<RedisUrl> parse(String text) {
    try {
      URI uri = new URI(text);
      boolean tls = "rediss".equals(uri.getScheme());
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      if (!tls && !"redis".equals(uri.getScheme())
          || uri.getHost() == null
          || uri.getPort() == 0
          || uri.getPort() > 65535
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null
          || !(path.isEmpty() || path.equals("/") || path.matches(DATABASE))) {
        return Optional.empty();
      }
      int database = path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0;
      int port = uri.getPort() < 0 ? PORT : uri.getPort();
      return withCredentials(uri.getRawUserInfo())
          .map(who -> new RedisUrl(tls, uri.getHost(), port, who[0], who[1], database));
    } catch (URISyntaxException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** The user and the password, null where there is none; empty if there is one but no password. */
  private static Optional<String[]> withCredentials(String userInfo) {
    if (userInfo == null) {
      return Optional.of(new String[2]);
    }
    int colon = userInfo.indexOf(':');
    if (colon < 0 || colon == userInfo.length() - 1) {
      return Optional.empty();
    }
    String user = colon == 0 ? null : decoded(userInfo.substring(0, colon));
    return Optional.of(new String[] {user, decoded(userInfo.substring(colon + 1))});
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
  }

  /** As the client's parser reads it right. */
  String connectionString() {
    String who =
        password == null
            ? ""
            : (user == null ? "" : URLEncoder.encode(user, UTF_8))
                + ":"
                + URLEncoder.encode(password, UTF_8)
                + "@";
    return (tls ? "rediss://" : "redis://") + who + host + ":" + port + "/" + database;
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
  }
}
