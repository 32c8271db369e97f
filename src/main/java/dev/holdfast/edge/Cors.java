package dev.holdfast.edge;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lets pages of the origins that passed the gate read every answer, refusals included, and answers
 * their preflights, which are counted first.
 *
 * <p>Neither the framework's filter nor Vert.x's does this: each adds the headers and answers
 * preflights at one place, so limits stand before both or behind both. The framework's also takes
 * the request's own Host for an allowed origin, an OPTIONS without a method for a preflight, and
 * refuses HEAD without a body.
 */
@Singleton
class Cors {
  /**
   * In seconds. Chromium keeps no preflight for longer, and none is needed to take an origin off
   * the list: its next request is refused whatever its browser remembers.
   */
  private static final String MAX_AGE = "7200";

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final List<String> HEADERS =
      List.of(
          "Authorization",
          "Content-Type",
          "Content-Disposition",
          "API-Key",
          "Idempotency-Key",
          "If-Match",
          "If-None-Match");
  private static final Set<String> LOWER_CASE_HEADERS =
      Set.copyOf(HEADERS.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
  private static final String ALLOWED_METHODS = String.join(", ", METHODS);
  private static final String ALLOWED_HEADERS = String.join(", ", HEADERS);

  /** By name: a star would mean nothing, since credentials are allowed. */
  private static final String EXPOSED_HEADERS =
      "X-Request-Id, ETag, Location, Link, Content-Disposition, Retry-After, X-RateLimit-Limit,"
          + " X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy,"
          + " Idempotent-Replayed, Deprecation, Sunset";

  private final EarlyRefusals refusals;

  Cors(EarlyRefusals refusals) {
    this.refusals = refusals;
  }

  /** Before anybody behind the gate can answer. */
  void allow(RoutingContext request) {
    String origin = request.request().getHeader("Origin");
    if (origin != null) {
      MultiMap headers = request.response().headers();
      headers.set("Access-Control-Allow-Origin", origin);
      headers.set("Access-Control-Allow-Credentials", "true");
      headers.set("Access-Control-Expose-Headers", EXPOSED_HEADERS);
    }
    request.next();
  }

  /**
   * Whatever the path, so that a page can read the 404 or 405 that its request gets, and that no
   * preflight tells what there is. What is not on a list is not answered with that list, and
   * browsers refuse; the status is 204 all the same, or they could not say what was missing.
   */
  void answerPreflight(RoutingContext request) {
    if (!Paths.isPreflight(request.request())) {
      request.next();
      return;
    }
    boolean methods = isListed(request.request().headers());
    boolean headers = areListed(request.request().headers());
    MultiMap answer = request.response().headers();
    if (methods) {
      answer.set("Access-Control-Allow-Methods", ALLOWED_METHODS);
    }
    if (headers) {
      answer.set("Access-Control-Allow-Headers", ALLOWED_HEADERS);
    }
    if (methods && headers) {
      answer.set("Access-Control-Max-Age", MAX_AGE);
    }
    // One that shows a credential, as no browser's does, has not been counted yet.
    refusals.answer(request, () -> request.response().setStatusCode(204).end());
  }

  private static boolean isListed(MultiMap headers) {
    List<String> asked = headers.getAll("Access-Control-Request-Method");
    return asked.size() == 1 && METHODS.contains(asked.get(0));
  }

  private static boolean areListed(MultiMap headers) {
    return headers.getAll("Access-Control-Request-Headers").stream()
        .flatMap(line -> List.of(line.split(",")).stream())
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .allMatch(name -> name.isEmpty() || LOWER_CASE_HEADERS.contains(name));
  }
}
