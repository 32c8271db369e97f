package dev.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.LimitedStack;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.restassured.RestAssured;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An address is locked out at one replica and released at another. */
class ReleaseOnTwoReplicasIT {
  private static LimitedStack stack;
  private static Replica one;
  private static Replica other;

  @BeforeAll
  static void start() throws IOException {
    stack = new LimitedStack();
    Map<String, String> settings = stack.start();
    one = Replica.start(settings);
    other = Replica.start(settings);
    RestAssured.baseURI = "http://localhost";
    RestAssured.port = one.port();
  }

  @AfterAll
  static void stop() {
    RestAssured.reset();
    one.close();
    other.close();
    stack.stop();
  }

  @Test
  void aReleaseAtOneHoldsAtTheOther() {
    String address = Visitor.unknown().address();
    Administrator ada = Administrator.appointed("Ada");
    for (int i = 0; i < 111; i++) {
      status(other, address);
    }
    assertEquals(429, status(other, address));

    ada.request()
        .noContentType()
        .delete("/api/v1/admin/rate-limits?tier=address&subject=" + address)
        .then()
        .statusCode(204);

    Waiting.until(Duration.ofSeconds(5), () -> status(other, address) == 404);
  }

  private static int status(Replica replica, String address) {
    return replica.request().header("X-Forwarded-For", address).get("/a").statusCode();
  }
}
