package dev.holdfast.problem;

import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestResponse;

/** Answers that carry a strong ETag (RFC 9110, 8.8.3). */
public final class Conditional {
  private static final Pattern WEAK = Pattern.compile("^W/");

  private Conditional() {}

  /** The answer to a GET: 304 without a body if the client has this version already. */
  public static <T> RestResponse<T> get(String ifNoneMatch, String etag, T view) {
    return has(ifNoneMatch, etag)
        ? RestResponse.ResponseBuilder.<T>notModified().header("ETag", etag).build()
        : shown(etag, view);
  }

  /** A 200 with the tag of what it shows. */
  public static <T> RestResponse<T> shown(String etag, T view) {
    return RestResponse.ResponseBuilder.ok(view).header("ETag", etag).build();
  }

  /** Weak comparison, as RFC 9110, 13.1.2 has it for this header. */
  private static boolean has(String ifNoneMatch, String etag) {
    return ifNoneMatch != null
        && (ifNoneMatch.equals("*")
            || Precondition.tags(ifNoneMatch).stream()
                .anyMatch(tag -> WEAK.matcher(tag).replaceFirst("").equals(etag)));
  }
}
