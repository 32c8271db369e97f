package dev.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which room may import which. Anything else fails the build, so that the map stays true. */
class DirectionTest {
  private static final String ROOT = "dev.holdfast";

  /** Test rooms have the names of the rooms they test, so they are told apart by where they lie. */
  private static final ImportOption MAIN =
      (Location location) -> !location.contains("/test-classes/");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(MAIN).importPackages(ROOT);

  private static final Map<String, Set<String>> MAY_IMPORT = mayImport();

  private static Map<String, Set<String>> mayImport() {
    Map<String, Set<String>> rooms = new TreeMap<>();
    rooms.put("kernel", Set.of());
    rooms.put("access", Set.of("kernel"));
    rooms.put("problem", with(rooms, "access"));
    rooms.put("database", with(rooms, "problem"));
    rooms.put("secret", with(rooms, "database"));
    rooms.put("transport", Set.of());
    rooms.put("log", Set.of());
    rooms.put("ratelimit", with(rooms, "database"));
    rooms.put("audit", with(rooms, "secret"));
    rooms.put("edge", with(rooms, "ratelimit", "transport", "audit", "log"));
    rooms.put("account", with(rooms, "secret", "ratelimit", "audit"));
    rooms.put("session", with(rooms, "account"));
    rooms.put("apikey", with(rooms, "account"));
    rooms.put("idempotency", with(rooms, "secret"));
    rooms.put("customer", with(rooms, "idempotency", "audit"));
    rooms.put("business", with(rooms, "idempotency", "audit"));
    rooms.put("invoice", with(rooms, "customer", "business"));
    rooms.put("attachment", with(rooms, "invoice"));
    rooms.put("alert", with(rooms, "audit", "ratelimit"));
    rooms.put("local", Set.of());
    rooms.put("posture", without(rooms, "local"));
    rooms.put("admin", without(rooms, "edge", "local"));
    return rooms;
  }

  /** The rooms named, and all that they may import. */
  private static Set<String> with(Map<String, Set<String>> rooms, String... named) {
    return Stream.of(named)
        .flatMap(room -> Stream.concat(Stream.of(room), rooms.get(room).stream()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> without(Map<String, Set<String>> rooms, String... named) {
    Set<String> others = new TreeSet<>(rooms.keySet());
    Set.of(named).forEach(others::remove);
    return others;
  }

  @Test
  void everyRoomIsOnTheMap() {
    Set<String> found =
        CLASSES.stream()
            .map(DirectionTest::room)
            .filter(room -> !room.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(MAY_IMPORT.keySet(), found);
  }

  @Test
  void roomsImportOnlyWhatTheMapAllows() {
    MAY_IMPORT.forEach(
        (room, allowed) -> {
          String[] forbidden =
              MAY_IMPORT.keySet().stream()
                  .filter(other -> !other.equals(room) && !allowed.contains(other))
                  .map(other -> ROOT + "." + other + "..")
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage(ROOT + "." + room + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(forbidden)
              .check(CLASSES);
        });
  }

  @Test
  void noTwoRoomsImportEachOther() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  /** Every package is a slice of its own, so a room and the rooms inside it are told apart. */
  @Test
  void noTwoPackagesOfARoomImportEachOther() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noClassIsAnImplOrAUtil() {
    classes()
        .should()
        .haveNameNotMatching(".*(Impl|Util|Utils|Helper|Manager|Dto)$")
        .check(CLASSES);
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.")[0];
  }
}
