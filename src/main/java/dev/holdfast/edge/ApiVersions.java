package dev.holdfast.edge;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says when this version of the API became deprecated (RFC 9745) and when it goes (RFC 8594), once
 * there are dates; and that a version is gone, and which one came after it. A version that never
 * was is an unknown path like any other.
 */
@Singleton
class ApiVersions {
  private static final String API = "/api/";

  private final EarlyRefusals refusals;
  private final Optional<String> deprecation;
  private final Optional<String> sunset;
  private final Optional<String> link;
  private final boolean leaving;
  private final Map<String, String> retired = new HashMap<>();

  ApiVersions(EarlyRefusals refusals, EdgeConfig edge) {
    ApiConfig config = edge.api();
    this.refusals = refusals;
    this.deprecation =
        config
            .deprecatedSince()
            .map(ApiConfig::instant)
            .map(since -> "@" + since.orElseThrow().getEpochSecond());
    this.sunset = config.sunset().map(ApiConfig::instant).map(at -> httpDate(at.orElseThrow()));
    this.link =
        config
            .deprecationLink()
            .map(url -> "<" + url.strip() + ">; rel=\"deprecation\"; type=\"text/html\"");
    this.leaving = deprecation.isPresent() || sunset.isPresent() || link.isPresent();
    config.retired().orElse(List.of()).stream()
        .map(entry -> ApiConfig.Retired.parse(entry).orElseThrow())
        .forEach(version -> retired.put(version.name(), version.successor()));
  }

  /** Before anybody can answer, so that refusals say it too. */
  void announce(RoutingContext request) {
    if (leaving && ApiConfig.CURRENT.equals(version(request))) {
      MultiMap headers = request.response().headers();
      deprecation.ifPresent(since -> headers.set("Deprecation", since));
      sunset.ifPresent(at -> headers.set("Sunset", at));
      // Last of all, since whoever answers may set links of its own.
      link.ifPresent(page -> request.addHeadersEndHandler(ended -> headers.add("Link", page)));
    }
    request.next();
  }

  /** Whatever the method and whatever else is sent, behind limits and preflights alone. */
  void refuseRetired(RoutingContext request) {
    String successor = retired.isEmpty() ? null : retired.get(version(request));
    if (successor == null) {
      request.next();
      return;
    }
    refusals.end(
        request,
        new ProblemException(ProblemType.GONE)
            .with("Link", "<" + successor + ">; rel=\"successor-version\""));
  }

  /** The segment behind {@code /api/}; empty if there is none. */
  private static String version(RoutingContext request) {
    String path = request.request().path();
    if (path == null || !path.startsWith(API)) {
      return "";
    }
    int end = path.indexOf('/', API.length());
    return path.substring(API.length(), end < 0 ? path.length() : end);
  }

  private static String httpDate(Instant at) {
    return DateFormatter.format(Date.from(at));
  }
}
