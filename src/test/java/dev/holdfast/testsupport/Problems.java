package dev.holdfast.testsupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.response.Response;
import java.util.Map;
import java.util.Set;

/** Checks that an answer is a refusal of the contract's form, and which. */
public final class Problems {
  private static final Set<String> MEMBERS =
      Set.of("type", "title", "status", "code", "detail", "requestId");
  private static final Set<String> VALIDATION_MEMBERS =
      Set.of("type", "title", "status", "code", "detail", "requestId", "errors");

  private Problems() {}

  /** Exactly this status and code, exactly the members of the contract. */
  public static Response assertProblem(Response response, int status, String code) {
    assertEquals(status, response.statusCode(), response::asString);
    assertEquals("application/problem+json", response.contentType());
    Map<String, Object> body = response.jsonPath().getMap("$");
    assertEquals("validation_failed".equals(code) ? VALIDATION_MEMBERS : MEMBERS, body.keySet());
    assertEquals(code, body.get("code"));
    assertEquals(status, body.get("status"));
    assertEquals("urn:holdfast:problem:" + code.replace('_', '-'), body.get("type"));
    assertEquals(response.header("X-Request-Id"), body.get("requestId"));
    return response;
  }

  /** 400 on exactly one field, by one rule. */
  public static Response assertInvalid(Response response, String field, String code) {
    assertProblem(response, 400, "validation_failed");
    assertEquals(1, response.jsonPath().getList("errors").size(), response::asString);
    assertEquals(field, response.path("errors[0].field"));
    assertEquals(code, response.path("errors[0].code"));
    return response;
  }

  /** 401 with the challenge. */
  public static Response assertUnauthenticated(Response response) {
    assertProblem(response, 401, "unauthenticated");
    assertTrue(response.header("WWW-Authenticate").startsWith("Bearer"));
    return response;
  }
}
