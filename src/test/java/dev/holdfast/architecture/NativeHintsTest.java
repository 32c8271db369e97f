package dev.holdfast.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.ConstraintValidator;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The one list of native hints has everything that is read from JSON, written as JSON, an endpoint,
 * or the rule of a constraint.
 */
class NativeHintsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("dev.holdfast");

  @Test
  void namesEveryEndpointEveryTypeOfJsonAndEveryRuleOfAConstraint() {
    Set<String> needed = new TreeSet<>();
    CLASSES.stream()
        .filter(type -> type.isAnnotatedWith(Path.class))
        .forEach(
            type ->
                Stream.concat(Stream.of(type), bodies(type))
                    .map(JavaClass::getName)
                    .forEach(needed::add));
    CLASSES.stream()
        .filter(type -> type.isAnnotatedWith(JsonPropertyOrder.class))
        .map(JavaClass::getName)
        .forEach(needed::add);

    CLASSES.stream()
        .filter(type -> type.isAssignableTo(ConstraintValidator.class))
        .map(JavaClass::getName)
        .forEach(needed::add);

    needed.removeAll(named());

    assertEquals(Set.of(), needed);
  }

  /** What endpoints take as their body: parameters of ours that are no annotationless service. */
  private static Stream<JavaClass> bodies(JavaClass resource) {
    return resource.getMethods().stream()
        .map(JavaMethod::getParameters)
        .flatMap(java.util.List::stream)
        .filter(parameter -> parameter.isAnnotatedWith("jakarta.validation.Valid"))
        .map(JavaParameter::getRawType);
  }

  private static Set<String> named() {
    JavaAnnotation<?> hints =
        CLASSES
            .get("dev.holdfast.NativeHints")
            .getAnnotationOfType(RegisterForReflection.class.getName());
    JavaClass[] targets = (JavaClass[]) hints.get("targets").orElseThrow();
    return Arrays.stream(targets).map(JavaClass::getName).collect(Collectors.toSet());
  }
}
