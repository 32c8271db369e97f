package dev.holdfast.access;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The id of a request: made by the server for each one, in every answer, error body and log line.
 * It names, it authorises nothing, hence the fast source of randomness.
 */
public final class RequestId {
  /** The response header that carries it. */
  public static final String HEADER = "X-Request-Id";

  private static final String KEY = "holdfast.request-id";
  private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int CHARACTERS = 26;
  private static final int HALF = CHARACTERS / 2;

  private RequestId() {}

  /** A new one: {@code req_} and 26 characters of Crockford base32 (128 random bits). */
  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    char[] text = new char[4 + CHARACTERS];
    "req_".getChars(0, 4, text, 0);
    long first = random.nextLong();
    long second = random.nextLong();
    for (int i = 0; i < HALF; i++) {
      text[4 + i] = CROCKFORD[(int) (first >>> (5 * i)) & 31];
      text[4 + HALF + i] = CROCKFORD[(int) (second >>> (5 * i)) & 31];
    }
    return new String(text);
  }

  /** Gives a request its id; the first thing that happens to it. */
  public static String assign(RoutingContext request) {
    String id = next();
    request.put(KEY, id);
    return id;
  }

  /** The id of a request, given now if something failed before the first filter. */
  public static String of(RoutingContext request) {
    String id = request.get(KEY);
    return id != null ? id : assign(request);
  }
}
