package dev.holdfast.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every endpoint says who may call it; what is public is on a list that is short enough to read.
 */
class EndpointAccessTest {
  private static final Set<String> PUBLIC =
      new TreeSet<>(
          Set.of(
              "RegistrationResource.register",
              "RegistrationResource.verifyEmail",
              "LoginResource.login",
              "MfaLoginResource.answer",
              "ForgottenPasswordResource.forgot",
              "ForgottenPasswordResource.reset",
              "RefreshResource.refresh",
              "RefreshResource.logout",
              "JwksResource.get"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("dev.holdfast");

  @Test
  void whatIsPublicIsOnTheList() {
    Set<String> found =
        endpoints().stream()
            .filter(EndpointAccessTest::isPublic)
            .map(EndpointAccessTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(PUBLIC, found);
  }

  @Test
  void everythingElseHasARoleOnItsClassAndAScopeOnItsMethod() {
    Set<String> bare =
        endpoints().stream()
            .filter(endpoint -> !isPublic(endpoint) && !isAdmins(endpoint))
            .filter(
                endpoint ->
                    !endpoint.getOwner().isAnnotatedWith(RolesAllowed.class)
                        || !endpoint.isAnnotatedWith(PermissionsAllowed.class))
            .map(EndpointAccessTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), bare);
  }

  /** Roles and a second factor decide there, see {@code admin.AdminGuard}; no scope gives them. */
  @Test
  void theDoorsOfAdministrationAreForAdministratorsAndAuditorsAlone() {
    Set<String> open =
        endpoints().stream()
            .filter(EndpointAccessTest::isAdmins)
            .filter(
                endpoint ->
                    !endpoint.getOwner().isAnnotatedWith(RolesAllowed.class)
                        || !Set.of("admin", "auditor")
                            .containsAll(
                                List.of(
                                    endpoint
                                        .getOwner()
                                        .getAnnotationOfType(RolesAllowed.class)
                                        .value())))
            .map(EndpointAccessTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), open);
  }

  /** A worker that writes an answer waits for who does not read it; there are not many of them. */
  @Test
  void noEndpointHoldsAThread() {
    Set<String> blocking =
        endpoints().stream()
            .filter(
                endpoint ->
                    !endpoint.getRawReturnType().isAssignableTo(Uni.class)
                        && !endpoint.getRawReturnType().isAssignableTo(Multi.class)
                        && !endpoint.isAnnotatedWith(NonBlocking.class))
            .map(EndpointAccessTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), blocking);
  }

  private static boolean isAdmins(JavaMethod endpoint) {
    return endpoint.getOwner().getAnnotationOfType(Path.class).value().startsWith("/api/v1/admin");
  }

  private static Set<JavaMethod> endpoints() {
    return CLASSES.stream()
        .filter(type -> type.isAnnotatedWith(Path.class))
        .map(JavaClass::getMethods)
        .flatMap(Set::stream)
        .filter(
            method ->
                method.getAnnotations().stream()
                    .anyMatch(
                        annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class)))
        .collect(Collectors.toSet());
  }

  private static boolean isPublic(JavaMethod endpoint) {
    return endpoint.isAnnotatedWith(PermitAll.class)
        || endpoint.getOwner().isAnnotatedWith(PermitAll.class);
  }

  private static String name(JavaMethod endpoint) {
    return endpoint.getOwner().getSimpleName() + "." + endpoint.getName();
  }
}
