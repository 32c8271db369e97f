package dev.holdfast.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What in a request has the form of a credential, good or not. */
final class Credentials {
  /** An API key of ours or a signed token, wherever in a target. */
  private static final Pattern IN_TARGET =
      Pattern.compile(
          "sk_live_[A-Za-z0-9_-]+|eyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

  private static final Pattern COOKIE = Pattern.compile("(?:^|;)\\s*__Host-[^=;]*=\\s*([^;\\s]*)");
  private static final Pattern SCHEME = Pattern.compile("(?i)^\\s*Bearer\\s+");

  /** No honest request has more, and each costs somebody a look. */
  private static final int MOST = 4;

  private Credentials() {}

  /** Whether any came, in a header, a cookie that is for us alone, or the target. */
  static boolean areIn(HttpServerRequest request) {
    MultiMap headers = request.headers();
    return headers.contains("Authorization")
        || headers.contains("API-Key")
        || headers.getAll("Cookie").stream().anyMatch(cookies -> cookies.contains("__Host-"))
        || isIn(request.uri());
  }

  /** Whether one stands in a request target, which then lies in logs and histories. */
  static boolean isIn(String target) {
    return (target.contains("sk_live_") || target.contains("eyJ"))
        && IN_TARGET.matcher(target).find();
  }

  /** Those in a target, the first few. */
  static List<String> in(String target) {
    return IN_TARGET.matcher(target).results().map(found -> found.group()).limit(MOST).toList();
  }

  /** Those in headers and cookies, the first few. */
  static List<String> in(MultiMap headers) {
    List<String> found = new ArrayList<>(headers.getAll("API-Key"));
    headers
        .getAll("Authorization")
        .forEach(value -> found.add(SCHEME.matcher(value).replaceFirst("").strip()));
    for (String cookies : headers.getAll("Cookie")) {
      Matcher cookie = COOKIE.matcher(cookies);
      while (cookie.find()) {
        found.add(cookie.group(1));
      }
    }
    return found.size() > MOST ? found.subList(0, MOST) : found;
  }

  /** A target as it may be written down. */
  static String masked(String target) {
    return isIn(target) ? IN_TARGET.matcher(target).replaceAll("***") : target;
  }
}
