package dev.holdfast.architecture;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.architecture.AccessMatrix.Row;
import dev.holdfast.architecture.AccessMatrix.Who;
import dev.holdfast.testsupport.Folder;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Pictures;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation that is served, asked by every sort of caller. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AccessMatrixTest {
  private static final String UNAUTHENTICATED = "401 unauthenticated";
  private static final String FORBIDDEN = "403 forbidden";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /** A tag that nothing has; nobody looks at it where there is no version. */
  private static final String STALE = "\"0\"";

  private static AccessMatrixThings things;

  @TestHTTPResource(value = "", management = true)
  String management;

  /** A sort of caller: how it asks, and what it gets for a row that is not for anybody. */
  enum Column {
    NOBODY((things, row) -> given(), row -> UNAUTHENTICATED),
    OWNER((things, row) -> things.owner(), Row::owner),
    ANOTHER_OWNER((things, row) -> things.another(), Row::another),
    KEY_WITH_THE_SCOPE(
        (things, row) -> things.machineWith(row.scope()).request(),
        row -> row.who() == Who.PEOPLE_AND_MACHINES ? row.owner() : FORBIDDEN),
    KEY_WITHOUT_THE_SCOPE(
        (things, row) -> things.machineWithout(row.scope()).request(),
        row -> row.who() == Who.PEOPLE_AND_MACHINES ? "403 insufficient_scope" : FORBIDDEN),
    EXPIRED_KEY((things, row) -> things.expiredMachine().request(), row -> UNAUTHENTICATED),
    REVOKED_KEY((things, row) -> things.revokedMachine().request(), row -> UNAUTHENTICATED);

    private final BiFunction<AccessMatrixThings, Row, RequestSpecification> request;
    private final Function<Row, String> expected;

    Column(
        BiFunction<AccessMatrixThings, Row, RequestSpecification> request,
        Function<Row, String> expected) {
      this.request = request;
      this.expected = expected;
    }

    RequestSpecification request(AccessMatrixThings things, Row row) {
      return request.apply(things, row);
    }

    String expected(Row row) {
      return row.who() == Who.ANYBODY ? row.owner() : expected.apply(row);
    }
  }

  @Test
  void everyOperationThatIsServedHasARow() {
    Map<String, Map<String, Object>> paths =
        given()
            .get(management.replaceFirst("/+$", "") + "/openapi?format=JSON")
            .jsonPath()
            .getMap("paths");

    Set<String> served =
        paths.entrySet().stream()
            .flatMap(
                path ->
                    path.getValue().keySet().stream()
                        .filter(METHODS::contains)
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> rows =
        AccessMatrix.ROWS.stream()
            .map(Row::operation)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(served, rows);
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("cells")
  void isAnsweredAsTheMatrixSays(Row row, Column column) {
    if (things == null) {
      things = new AccessMatrixThings();
    }
    RequestSpecification request = column.request(things, row);
    if (!row.method().equals("GET")) {
      request.header("If-Match", STALE);
    }
    if (row.body() == null) {
      request.noContentType();
    } else if (row.body().equals("file")) {
      Folder.fill(request, "image/png", "attachment; filename=\"x.png\"", Pictures.png());
    } else {
      request.contentType(ContentType.JSON).body(things.body(row.body()));
    }

    Response answer = request.request(row.method(), things.path(row));

    assertAnswered(column.expected(row), row, answer);
    if (column == Column.ANOTHER_OWNER || answer.statusCode() >= 400) {
      for (String secret : things.secretsOfTheOwner()) {
        assertFalse(answer.asString().contains(secret), answer::asString);
      }
    }
  }

  static Stream<Arguments> cells() {
    return AccessMatrix.ROWS.stream()
        .flatMap(row -> Arrays.stream(Column.values()).map(column -> Arguments.of(row, column)));
  }

  private static void assertAnswered(String expected, Row row, Response answer) {
    String[] statusAndCode = expected.split(" ");
    if (statusAndCode.length == 1) {
      assertEquals(Integer.parseInt(expected), answer.statusCode(), answer::asString);
      return;
    }
    assertProblem(answer, Integer.parseInt(statusAndCode[0]), statusAndCode[1]);
    if (expected.equals(UNAUTHENTICATED)) {
      assertEquals("Bearer", answer.header("WWW-Authenticate"));
    }
    if (statusAndCode[1].equals("insufficient_scope")) {
      assertEquals(
          "Bearer error=\"insufficient_scope\", scope=\"" + row.scope() + "\"",
          answer.header("WWW-Authenticate"));
    }
  }
}
