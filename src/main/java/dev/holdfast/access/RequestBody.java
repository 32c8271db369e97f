package dev.holdfast.access;

import io.vertx.ext.web.RoutingContext;

/** The bytes of a request's body as they came, for who must know whether two are the same. */
public final class RequestBody {
  private static final String KEY = "holdfast.request-body";
  private static final byte[] NONE = {};

  private RequestBody() {}

  /** Keeps the bytes with the request; they are not copied and must not be changed. */
  public static void keep(RoutingContext request, byte[] bytes) {
    request.put(KEY, bytes);
  }

  /** The bytes, none if the request had no body. */
  public static byte[] of(RoutingContext request) {
    byte[] bytes = request.get(KEY);
    return bytes == null ? NONE : bytes;
  }
}
