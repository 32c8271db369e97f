package dev.holdfast.problem;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a request demands of the present version of a resource (RFC 9110, 13.1.1): {@code If-Match},
 * needed by PUT and DELETE, honoured by actions when it is sent.
 *
 * <p>A list of tags is met by any of them, {@code *} by whatever exists. The comparison is strong,
 * so a weak tag never matches.
 */
public final class Precondition {
  private static final Pattern TAGS =
      Pattern.compile(
          "(?:W/)?\"[\\x21\\x23-\\x7e]{0,64}\"(?:[ \\t]*,[ \\t]*(?:W/)?\"[\\x21\\x23-\\x7e]{0,64}\"){0,15}");

  private final String ifMatch;
  private final boolean required;

  private Precondition(String ifMatch, boolean required) {
    if (ifMatch != null && !ifMatch.equals("*") && !TAGS.matcher(ifMatch).matches()) {
      throw new ProblemException(ProblemType.MALFORMED_REQUEST, "If-Match is not a list of ETags.");
    }
    this.ifMatch = ifMatch;
    this.required = required;
  }

  /** For PUT and DELETE: a missing header is 428. */
  public static Precondition required(String ifMatch) {
    return new Precondition(ifMatch, true);
  }

  /** For actions: a missing header demands nothing. */
  public static Precondition ifSent(String ifMatch) {
    return new Precondition(ifMatch, false);
  }

  /**
   * Checks it against what is there.
   *
   * @param etag the current tag, with its quotes
   * @throws ProblemException 428 if it is needed and missing, 412 if it does not hold
   */
  public void check(String etag) {
    if (ifMatch == null) {
      if (required) {
        throw new ProblemException(ProblemType.PRECONDITION_REQUIRED);
      }
      return;
    }
    if (!ifMatch.equals("*") && !tags(ifMatch).contains(etag)) {
      throw new ProblemException(ProblemType.PRECONDITION_FAILED);
    }
  }

  /**
   * Checks it where there is nothing yet: no tag can match (RFC 9110, 13.1.1).
   *
   * @throws ProblemException 412 if the header was sent
   */
  public void checkAbsent() {
    if (ifMatch != null) {
      throw new ProblemException(ProblemType.PRECONDITION_FAILED);
    }
  }

  static List<String> tags(String header) {
    return Arrays.stream(header.split(",")).map(String::strip).toList();
  }
}
