package dev.holdfast.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hibernate.validator.engine.HibernateConstraintViolation;

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
        ? new ProblemException(
            ProblemType.MALFORMED_REQUEST, "A JSON object is needed as the body.")
        : ProblemException.invalid(errors);
  }

  private static FieldError error(ConstraintViolation<?> violation) {
    return new FieldError(field(violation), code(violation), violation.getMessage());
  }

  /** The path inside the body, or the query parameter; names of methods and bodies are ours. */
  private static String field(ConstraintViolation<?> violation) {
    List<Path.Node> nodes = new ArrayList<>();
    violation.getPropertyPath().forEach(nodes::add);
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < nodes.size(); i++) {
      Path.Node node = nodes.get(i);
      boolean inside = i < nodes.size() - 1 || "NotNull".equals(rule(violation));
      boolean ours =
          node.getKind() == ElementKind.METHOD || node.getKind() == ElementKind.PARAMETER && inside;
      if (!ours) {
        append(field, node);
      }
    }
    return field.toString();
  }

  private static void append(StringBuilder field, Path.Node node) {
    if (node.getIndex() != null) {
      field.append('[').append(node.getIndex()).append(']');
    }
    boolean element = node.getName() == null || node.getName().startsWith("<");
    if (!element) {
      if (!field.isEmpty()) {
        field.append('.');
      }
      field.append(node.getName());
    }
  }

  /** Rules of ours say their code; of the framework's, only a few are in use. */
  private static String code(ConstraintViolation<?> violation) {
    HibernateConstraintViolation<?> ours = violation.unwrap(HibernateConstraintViolation.class);
    String said = ours.getDynamicPayload(String.class);
    if (said != null) {
      return said;
    }
    return switch (rule(violation)) {
      case "NotNull" -> "required";
      case "Size", "Min", "Max" -> "out_of_range";
      default -> "invalid_format";
    };
  }

  private static String rule(ConstraintViolation<?> violation) {
    return violation.getConstraintDescriptor().getAnnotation().annotationType().getSimpleName();
  }
}
