package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a proxy where TLS ends: only what it marked comes in. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class UpstreamRoutesTest {
  private static final String MARK = "X-Forwarded-Proto";
  private static final String HSTS = "Strict-Transport-Security";
  private static final String KEYS = "/.well-known/jwks.json";

  @Test
  void whatIsMarkedComesInAndIsAskedToStayWithTls() {
    Response answer = given().header(MARK, "https").get(KEYS);

    assertEquals(200, answer.statusCode());
    assertEquals("max-age=31536000; includeSubDomains; preload", answer.header(HSTS));
  }

  @Test
  void theMarkMayStandInForwarded() {
    String answer =
        rawAnswer("GET " + KEYS + " HTTP/1.1\nHost: x\nForwarded: for=192.0.2.1;proto=https\n");

    assertEquals("200", Wire.status(answer), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https, https", "https,http", "on"})
  void whatIsNotMarkedPlainlyIsRefusedEvenIfHarmless(String mark) {
    Response answer = given().header(MARK, mark).get(KEYS);

    assertProblem(answer, 403, "https_required");
    assertNull(answer.header(HSTS));
  }

  @Test
  void withoutAnyMarkItIsRefused() {
    String answer = rawAnswer("GET " + KEYS + " HTTP/1.1\nHost: x\n");

    assertEquals("403", Wire.status(answer), answer);
    assertTrue(answer.contains("\"code\":\"https_required\""), answer);
  }

  @Test
  void twoMarksThatDisagreeAreNone() {
    Response answer =
        given().header(MARK, "https").header("Forwarded", "for=192.0.2.1;proto=http").get(KEYS);

    assertProblem(answer, 403, "https_required");
  }

  @Test
  void itIsRefusedBeforeItsOriginItsPathOrItsCredentialAreLookedAt() {
    Response answer =
        given()
            .header(MARK, "http")
            .header("Origin", "https://evil.example")
            .header("Authorization", "Bearer x")
            .post("//nowhere");

    assertProblem(answer, 403, "https_required");
  }

  @Test
  void itsBodyIsNotReadAndTheConnectionIsClosed() {
    String answer = rawAnswer("POST /api/v1/auth/login HTTP/1.1\nHost: x\nContent-Length: 5000\n");

    assertEquals("403", Wire.status(answer), answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("connection: close"), answer);
  }

  /** Unlike {@code Wire.exchange} it adds no mark. */
  private static String rawAnswer(String head) {
    return Wire.exchangeUnmarked(head.replace("\n", "\r\n") + "Connection: close\r\n\r\n");
  }
}
