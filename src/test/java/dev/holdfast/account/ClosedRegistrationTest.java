package dev.holdfast.account;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;

import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ClosedRegistrationTest.Closed.class)
@WithTestResource(HoldfastStack.class)
class ClosedRegistrationTest {

  public static final class Closed implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("holdfast.registration", "closed");
    }
  }

  @Test
  void registeringIsForbiddenWhereItIsClosed() {
    Response answer =
        given()
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "email", "a@example.com", "password", "a password of mine", "displayName", "A"))
            .post("/api/v1/auth/register");

    assertProblem(answer, 403, "forbidden");
  }
}
