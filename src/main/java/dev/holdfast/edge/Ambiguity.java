package dev.holdfast.edge;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Refuses what could be read in two ways, or not at all: bodies in an encoding that is not unpacked
 * here, several credentials in one request, an answer that is wanted in no form. (Ambiguous lengths
 * are refused on the wire.)
 */
@Singleton
class Ambiguity implements Handler<RoutingContext> {
  private static final List<String> LISTS = List.of("If-Match", "If-None-Match", "Accept");

  private static final Pattern UNWANTED =
      Pattern.compile(";[ \\t]*[qQ]=0(?:\\.0{0,3})?[ \\t]*(?:[,;]|$)");

  private final EarlyRefusals refusals;

  Ambiguity(EarlyRefusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (request.headers().contains("Content-Encoding")) {
      refuse(routing, ProblemType.UNSUPPORTED_MEDIA_TYPE, "Encoded bodies are not read here.");
    } else if (credentials(request) > 1) {
      refuse(routing, ProblemType.MALFORMED_REQUEST, "More than one credential was sent.");
    } else {
      LISTS.forEach(name -> joinLines(request.headers(), name));
      accept(routing);
    }
  }

  /**
   * One list may stand on several lines (RFC 9110, 5.3); further on, only the first would be read.
   */
  private static void joinLines(MultiMap headers, String name) {
    List<String> lines = headers.getAll(name);
    if (lines.size() > 1) {
      headers.set(name, String.join(", ", lines));
    }
  }

  /**
   * What a client does not want is not offered to the framework, which takes a weight of zero for
   * any other (RFC 9110, 12.4.2); if it wants nothing, that is 406.
   */
  private void accept(RoutingContext routing) {
    MultiMap headers = routing.request().headers();
    String ranges = headers.get(HttpHeaders.ACCEPT);
    if (ranges == null || ranges.isEmpty() || !UNWANTED.matcher(ranges).find()) {
      routing.next();
      return;
    }
    String wanted =
        Arrays.stream(ranges.split(","))
            .filter(range -> !UNWANTED.matcher(range).find())
            .collect(Collectors.joining(","));
    if (wanted.isBlank()) {
      refusals.end(routing, ProblemType.NOT_ACCEPTABLE);
    } else {
      headers.set(HttpHeaders.ACCEPT, wanted);
      routing.next();
    }
  }

  private static int credentials(HttpServerRequest request) {
    return request.headers().getAll("Authorization").size()
        + request.headers().getAll("API-Key").size();
  }

  private void refuse(RoutingContext routing, ProblemType type, String detail) {
    refusals.end(routing, new ProblemException(type, detail));
  }
}
