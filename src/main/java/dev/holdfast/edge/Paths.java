package dev.holdfast.edge;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/** What the edge has to know of the paths behind it. */
final class Paths {
  private static final String AUTH = "/api/v1/auth/";
  private static final String REAUTHENTICATE = AUTH + "reauthenticate";
  private static final String REFRESH = AUTH + "refresh";
  private static final String LOGOUT = AUTH + "logout";
  private static final String LOGIN = AUTH + "login";
  private static final String MFA = AUTH + "mfa";
  private static final String KEY_SET = "/.well-known/jwks.json";

  private Paths() {}

  /** Endpoints that need no credential and ignore one that comes. */
  static boolean isPublic(String path) {
    return path.startsWith(AUTH) && !path.equals(REAUTHENTICATE) || path.equals(KEY_SET);
  }

  /** What a browser's cookie alone gives access to. */
  static boolean isByCookie(String path) {
    return REFRESH.equals(path) || LOGOUT.equals(path);
  }

  static boolean isLogout(HttpServerRequest request) {
    return request.path().equals(LOGOUT);
  }

  /** What is tried at {@code /auth}, by whatever method; asking for leave to try is not. */
  static boolean isUnderAuth(RoutingContext request) {
    String path = request.request().path();
    return path != null && path.startsWith(AUTH) && !isPreflight(request.request());
  }

  /** A guess at a password or a code, for which {@code too_many_attempts} may be the answer. */
  static boolean isGuess(HttpServerRequest request) {
    return request.method() == HttpMethod.POST
        && (request.path().equals(LOGIN) || request.path().equals(MFA));
  }

  /** A browser's question whether it may send a request of another origin (Fetch, 4.8): no body. */
  static boolean isPreflight(HttpServerRequest request) {
    return request.method() == HttpMethod.OPTIONS
        && request.headers().contains("Origin")
        && request.headers().contains("Access-Control-Request-Method")
        && !request.headers().contains("Transfer-Encoding")
        && "0".equals(Objects.requireNonNullElse(request.getHeader("Content-Length"), "0"));
  }
}
