package dev.holdfast.posture.report;

import static io.restassured.RestAssured.given;

import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The states of the controls as Prometheus sees them, without anybody asking for the report. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class PostureMetricTest {
  @TestHTTPResource(value = "", management = true)
  String management;

  @ParameterizedTest
  @CsvSource({
    "database-password,weak,1.0",
    "database-password,ok,0.0",
    "database-password,off,0.0",
    "hsts,ok,1.0",
    "hsts,weak,0.0",
    "admin-hours,off,1.0"
  })
  void isOneForTheStateThatAControlIsInAndZeroForTheOthers(
      String control, String state, String value) {
    String line =
        "holdfast_security_control{control=\"" + control + "\",state=\"" + state + "\"} " + value;

    Waiting.until(() -> metrics().lines().anyMatch(line::equals));
  }

  private String metrics() {
    return given().get(management.replaceFirst("/+$", "") + "/metrics").asString();
  }
}
