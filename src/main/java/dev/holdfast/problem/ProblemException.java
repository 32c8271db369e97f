package dev.holdfast.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A refusal. Carries what the client is told and nothing else; it has no stack trace, since a
 * refusal is an answer and not a fault.
 */
public class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemType type;
  private final transient List<FieldError> errors;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  public ProblemException(ProblemType type) {
    this(type, type.detail(), List.of());
  }

  /**
   * @param detail a sentence for the client, without any value that it sent
   */
  public ProblemException(ProblemType type, String detail) {
    this(type, detail, List.of());
  }

  private ProblemException(ProblemType type, String detail, List<FieldError> errors) {
    super(detail, null, false, false);
    this.type = type;
    this.errors = List.copyOf(errors);
  }

  /** A validation that failed, on one field or more. */
  public static ProblemException invalid(List<FieldError> errors) {
    return new ProblemException(
        ProblemType.VALIDATION_FAILED, ProblemType.VALIDATION_FAILED.detail(), errors);
  }

  /** A validation that failed on one field. */
  public static ProblemException invalid(String field, String code, String message) {
    return invalid(List.of(new FieldError(field, code, message)));
  }

  /** A reference that is malformed, unknown or somebody else's: all three alike. */
  public static ProblemException unknownReference(String field) {
    return invalid(field, "unknown_reference", "names nothing that exists");
  }

  /** A cursor that was not written for this list, these filters and this account. */
  public static ProblemException invalidCursor() {
    return invalid("cursor", "invalid_cursor", "is not a cursor of this list");
  }

  /** Sends a header with the refusal, such as Retry-After. */
  public ProblemException with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  public ProblemType type() {
    return type;
  }

  public String detail() {
    return getMessage();
  }

  public List<FieldError> errors() {
    return errors;
  }

  public Map<String, String> headers() {
    return headers;
  }
}
