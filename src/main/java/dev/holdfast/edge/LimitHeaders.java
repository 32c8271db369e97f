package dev.holdfast.edge;

import dev.holdfast.ratelimit.Passage;
import dev.holdfast.ratelimit.Standing;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Tells a client how it stands at the tightest of its limits: the headers that are common, and
 * those of draft-ietf-httpapi-ratelimit-headers-10, which are structured fields.
 */
@Singleton
class LimitHeaders {
  private static final CharSequence LIMIT = HttpHeaders.createOptimized("X-RateLimit-Limit");
  private static final CharSequence REMAINING =
      HttpHeaders.createOptimized("X-RateLimit-Remaining");
  private static final CharSequence RESET = HttpHeaders.createOptimized("X-RateLimit-Reset");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
  private static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("RateLimit");

  private final Clock clock;

  LimitHeaders(Clock clock) {
    this.clock = clock;
  }

  /** Writes them, unless no limit is in force. */
  void write(MultiMap headers, Passage passage) {
    Standing tightest = passage.tightest();
    if (tightest == null) {
      return;
    }
    long now = clock.millis();
    long reset = tightest.reset().toEpochMilli();
    if (passage.isRefused()) {
      reset = Math.max(reset, now + passage.waitSeconds() * 1000);
    }
    // Rounded up: by then it is so.
    long seconds = Math.max(0, (reset - now + 999) / 1000);
    String remaining = Long.toString(tightest.remaining());
    headers.set(LIMIT, Long.toString(tightest.claim().rate().requests()));
    headers.set(REMAINING, remaining);
    headers.set(RESET, Long.toString((reset + 999) / 1000));
    headers.set(POLICY, passage.policies());
    headers.set(RATE_LIMIT, "\"" + passage.tightestName() + "\";r=" + remaining + ";t=" + seconds);
  }
}
