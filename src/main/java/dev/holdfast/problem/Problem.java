package dev.holdfast.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** The body of every answer from 400 up (RFC 9457). */
@JsonPropertyOrder({"type", "title", "status", "code", "detail", "requestId", "errors"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    String requestId,
    List<FieldError> errors) {

  /** The media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The body for a refusal, under the id of its request. */
  public static Problem of(ProblemException refusal, String requestId) {
    ProblemType type = refusal.type();
    return new Problem(
        type.urn(),
        type.title(),
        type.status(),
        type.code(),
        refusal.detail(),
        requestId,
        type == ProblemType.VALIDATION_FAILED ? refusal.errors() : null);
  }
}
