package dev.holdfast.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.validation.metadata.ConstraintDescriptor;
import java.lang.annotation.Annotation;
import java.util.Comparator;
import java.util.List;

/** Bean Validation's findings in the contract's words; the rejected value stays behind. */
final class Violations {
  private Violations() {}

  static ProblemException refusal(ConstraintViolationException failure) {
    List<FieldError> errors =
        failure.getConstraintViolations().stream()
            .map(Violations::error)
            .sorted(Comparator.comparing(FieldError::field).thenComparing(FieldError::code))
            .toList();
    boolean noBody = errors.stream().anyMatch(error -> error.field().isEmpty());
    return noBody
        ? new ProblemException(ProblemType.MALFORMED_REQUEST, "A JSON object is needed as the body.")
        : ProblemException.invalid(errors);
  }

  private static FieldError error(ConstraintViolation<?> violation) {
    return new FieldError(
        field(violation.getPropertyPath()),
        code(violation.getConstraintDescriptor()),
        violation.getMessage());
  }

  /** The path inside the body: without the method and its parameter, which are ours. */
  private static String field(Path path) {
    StringBuilder field = new StringBuilder();
    for (Path.Node node : path) {
      switch (node.getKind()) {
        case METHOD, CONSTRUCTOR, PARAMETER, CROSS_PARAMETER, RETURN_VALUE -> {}
        default -> append(field, node);
      }
    }
    return field.toString();
  }

  private static void append(StringBuilder field, Path.Node node) {
    if (node.getIndex() != null) {
      field.append('[').append(node.getIndex()).append(']');
    }
    if (node.getName() != null && !node.getName().startsWith("<")) {
      if (!field.isEmpty()) {
        field.append('.');
      }
      field.append(node.getName());
    }
  }

  private static String code(ConstraintDescriptor<? extends Annotation> rule) {
    return switch (rule.getAnnotation().annotationType().getSimpleName()) {
      case "NotNull", "NotBlank", "NotEmpty" -> "required";
      case "Size" -> "out_of_range";
      case "Min", "Max", "Positive", "DecimalRange" -> "out_of_range";
      case "Email" -> "invalid_email";
      default -> "invalid_format";
    };
  }
}
