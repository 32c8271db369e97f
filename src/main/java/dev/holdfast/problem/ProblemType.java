package dev.holdfast.problem;

import java.util.Locale;

/** Every refusal a client can see: its status, its title, and the sentence that explains it. */
public enum ProblemType {
  MALFORMED_REQUEST(400, "Malformed request", "The request is not what this API reads."),
  VALIDATION_FAILED(
      400, "Validation failed", "Some of what was sent is not acceptable; see errors."),

  UNAUTHENTICATED(401, "Unauthenticated", "A valid credential is needed."),
  INVALID_CREDENTIALS(401, "Invalid credentials", "The credentials are not valid."),

  FORBIDDEN(403, "Forbidden", "This caller may not do that."),
  INSUFFICIENT_SCOPE(403, "Insufficient scope", "The credential lacks a scope that this needs."),
  EMAIL_UNVERIFIED(403, "Address not verified", "The address of this account is not verified yet."),
  ADDRESS_NOT_ALLOWED(
      403, "Address not allowed", "This API key is not accepted from this address."),
  REAUTHENTICATION_REQUIRED(
      403, "Reauthentication required", "This needs a login that is more recent."),
  ORIGIN_NOT_ALLOWED(403, "Origin not allowed", "Requests from this origin are not accepted."),
  HTTPS_REQUIRED(
      403, "HTTPS required", "Only TLS is taken; change a credential that came without."),

  NOT_FOUND(404, "Not found", "There is nothing here."),
  METHOD_NOT_ALLOWED(405, "Method not allowed", "This path does not have that method; see Allow."),
  NOT_ACCEPTABLE(406, "Not acceptable", "The answer can't be had in any of the accepted types."),
  REQUEST_TIMEOUT(408, "Request timeout", "The body came too late."),

  GONE(410, "Gone", "This version of the API is no longer there; see Link."),

  CONFLICT(409, "Conflict", "What is stored stands against this."),
  INVALID_STATE(409, "Invalid state", "That can't be done in the present state."),
  IDEMPOTENCY_IN_PROGRESS(409, "In progress", "The first request with this key still runs."),

  PRECONDITION_FAILED(412, "Precondition failed", "It has changed; read it again."),
  PAYLOAD_TOO_LARGE(413, "Payload too large", "The body is larger than is read here."),
  URI_TOO_LONG(414, "URI too long", "The request target is longer than is read here."),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "The body's type is not read here."),
  IDEMPOTENCY_KEY_REUSED(
      422, "Idempotency key reused", "This key came with another request before."),
  PRECONDITION_REQUIRED(428, "Precondition required", "If-Match with the current ETag is needed."),
  HEADERS_TOO_LARGE(431, "Headers too large", "The headers are larger than are read here."),

  RATE_LIMITED(429, "Rate limited", "Too many requests; try again later, see Retry-After."),
  TOO_MANY_ATTEMPTS(429, "Too many attempts", "Too many failed attempts; try again later."),

  INTERNAL_ERROR(500, "Internal error", "Something went wrong here; the request id finds it."),
  UNAVAILABLE(503, "Unavailable", "Not possible for the moment; try again later.");

  private final int status;
  private final String title;
  private final String detail;

  ProblemType(int status, String title, String detail) {
    this.status = status;
    this.title = title;
    this.detail = detail;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** What is said when there is nothing more precise to say. */
  public String detail() {
    return detail;
  }

  /** The code in the body: the name in lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The {@code type} of RFC 9457. */
  public String urn() {
    return "urn:holdfast:problem:" + code().replace('_', '-');
  }

  /** The problem of a status that some layer below has chosen by itself. */
  public static ProblemType ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 408 -> REQUEST_TIMEOUT;
      case 410 -> GONE;
      case 413 -> PAYLOAD_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 429 -> RATE_LIMITED;
      case 431 -> HEADERS_TOO_LARGE;
      case 503 -> UNAVAILABLE;
      default -> status >= 400 && status < 500 ? MALFORMED_REQUEST : INTERNAL_ERROR;
    };
  }
}
