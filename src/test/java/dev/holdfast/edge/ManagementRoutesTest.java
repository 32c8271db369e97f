package dev.holdfast.edge;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health, metrics and the OpenAPI document: on the management port, and nowhere else. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ManagementRoutesTest {
  @TestHTTPResource(value = "", management = true)
  String management;

  private Response get(String path) {
    return given().get(management.replaceFirst("/+$", "") + path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/started"})
  void saysThatItLives(String path) {
    Response answer = get(path);

    assertEquals(200, answer.statusCode());
    assertEquals("UP", answer.path("status"));
  }

  @Test
  void isReadyWithItsDatabaseItsKeysItsLimitsAndNoticesOfOtherReplicas() {
    Response answer = get("/health/ready");

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals(
        Set.of("database", "keys", "notices", "rate-limits"),
        new TreeSet<>(answer.jsonPath().<String>getList("checks.name")));
  }

  @Test
  void givesMetricsToPrometheus() {
    Response answer = get("/metrics");

    assertEquals(200, answer.statusCode());
    assertTrue(answer.asString().contains("holdfast_access_log_dropped_total"), answer::asString);
  }

  @Test
  void countsRefusalsByTheirCode() {
    double before = refusals("unauthenticated");

    given().get("/api/v1/me").then().statusCode(401);

    Waiting.until(() -> refusals("unauthenticated") == before + 1);
  }

  private double refusals(String code) {
    String line = "holdfast_refusals_total{code=\"" + code + "\"} ";
    return get("/metrics")
        .asString()
        .lines()
        .filter(metric -> metric.startsWith(line))
        .mapToDouble(metric -> Double.parseDouble(metric.substring(line.length())))
        .sum();
  }

  @Test
  void isNotLimited() {
    assertNull(get("/health/live").header("X-RateLimit-Limit"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/q/health", "/q/health/ready", "/q/metrics", "/q/openapi"})
  void isNotOnThePublicPort(String path) {
    assertEquals(404, given().get(path).statusCode());
  }

  /** To bring the file up to date: {@code curl localhost:9000/q/openapi > docs/openapi.yaml}. */
  @Test
  void theDocumentThatIsCheckedInIsTheOneThatIsServed() throws Exception {
    Response answer = get("/openapi");

    assertEquals(Files.readString(Path.of("docs/openapi.yaml")), answer.asString());
  }
}
