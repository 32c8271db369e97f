package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no code of ours does, whoever writes it. */
class SourceRulesTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final int LONGEST_FILE = 350;

  /** SQL that is not made of constants: a quote, then a plus, then a name that is no constant. */
  private static final Pattern JOINED_SQL =
      Pattern.compile("\"\\s*(?i:select|insert|update|delete)\\b[^\"]*\"\\s*\\+\\s*[a-z]");

  private static final Pattern BACKGROUND = Pattern.compile("transactions\\s*\\.background\\(\\)");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("dev.holdfast");

  @Test
  void noProcessIsStarted() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .callMethod(Runtime.class, "exec", String.class)
        .check(CLASSES);
  }

  /** Requests must not starve the service's own work, nor cut an export in the midst. */
  @Test
  void whatIsNoRequestHasPlacesOfItsOwnAtTheDatabase() throws IOException {
    try (Stream<Path> files = sources()) {
      assertEquals(
          "",
          files
              .filter(file -> isNoRequest(text(file)))
              .filter(file -> !BACKGROUND.matcher(text(file)).find())
              .map(Path::toString)
              .reduce("", (a, b) -> a + b + "\n"));
    }
  }

  private static boolean isNoRequest(String source) {
    return source.contains("Transactions transactions")
        && (source.contains("@Scheduled(") || source.contains("implements OwnedData"));
  }

  @Test
  void noObjectIsDeserialised() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .check(CLASSES);
  }

  @Test
  void noSecretComesFromAPredictableSource() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.holdfast.access..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, java.util.concurrent.ThreadLocalRandom.class)
        .check(CLASSES);
  }

  @Test
  void noSqlIsJoinedFromValues() throws IOException {
    try (Stream<Path> files = sources()) {
      assertEquals(
          "",
          files
              .filter(file -> JOINED_SQL.matcher(text(file)).find())
              .map(Path::toString)
              .reduce("", (a, b) -> a + b + "\n"));
    }
  }

  @Test
  void noFileIsLongerThanAReaderHasPatience() throws IOException {
    try (Stream<Path> files = sources()) {
      assertEquals(
          "",
          files
              .filter(file -> text(file).lines().count() > LONGEST_FILE)
              .map(Path::toString)
              .reduce("", (a, b) -> a + b + "\n"));
    }
  }

  private static Stream<Path> sources() throws IOException {
    return Files.walk(SOURCES).filter(file -> file.toString().endsWith(".java"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
