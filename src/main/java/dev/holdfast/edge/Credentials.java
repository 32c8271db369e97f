package dev.holdfast.edge;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/** What in a request has the form of a credential, good or not. */
final class Credentials {
  /** An API key of ours or a signed token, wherever in a target. */
  private static final Pattern IN_TARGET =
      Pattern.compile(
          "sk_live_[A-Za-z0-9_-]+|eyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

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
}
