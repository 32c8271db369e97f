package dev.holdfast.edge.wire;

import io.vertx.core.MultiMap;

/** The security headers that are the same on every answer. */
public final class FixedHeaders {
  private static final CharSequence CSP =
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private static final CharSequence HSTS = "max-age=31536000; includeSubDomains";
  private static final CharSequence HSTS_PRELOAD = HSTS + "; preload";

  private FixedHeaders() {}

  /** Sets them. */
  public static void set(MultiMap headers) {
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Content-Security-Policy", CSP);
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Permissions-Policy", "geolocation=(), camera=(), microphone=()");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
  }

  /** Asks for TLS from now on; only where there was TLS already (RFC 6797, 7.2). */
  public static void setHsts(MultiMap headers, boolean preload) {
    headers.set("Strict-Transport-Security", preload ? HSTS_PRELOAD : HSTS);
  }
}
