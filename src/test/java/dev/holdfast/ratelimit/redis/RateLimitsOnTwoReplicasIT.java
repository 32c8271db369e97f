package dev.holdfast.ratelimit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.LimitedStack;
import dev.holdfast.testsupport.RedisServer;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two replicas behind one Redis keep one limit, and without it each its share. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RateLimitsOnTwoReplicasIT {
  private static final String KEY_SET = "/.well-known/jwks.json";
  private static final int LIMIT = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static LimitedStack stack;
  private static RedisServer redis;
  private static Replica one;
  private static Replica other;

  @BeforeAll
  static void start() throws IOException {
    stack = new LimitedStack();
    redis = RedisServer.started();
    Map<String, String> settings = new HashMap<>(stack.start());
    settings.put("holdfast.redis.url", redis.url());
    // This machine may be busy with anything, and what is tested here is the count.
    settings.put("holdfast.redis.patience", "1s");
    settings.put("holdfast.rate-limit.principal", LIMIT + "/1m");
    one = Replica.start(settings);
    other = Replica.start(settings);
    RestAssured.baseURI = "http://localhost";
    RestAssured.port = one.port();
    Waiting.until(PATIENCE, () -> windows(one).equals("shared 2"));
    Waiting.until(PATIENCE, () -> windows(other).equals("shared 2"));
  }

  @AfterAll
  static void stop() {
    RestAssured.reset();
    redis.close();
    stack.stop();
    one.close();
    other.close();
  }

  @Test
  @Order(1)
  void anAddressHasItsLimitInTotal() {
    String address = Visitor.unknown().address();

    List<Integer> statuses = Together.run(300, number -> visit(number, address).statusCode());

    assertEquals(LIMIT, statuses.stream().filter(status -> status == 200).count());
    assertEquals(300 - LIMIT, statuses.stream().filter(status -> status == 429).count());
  }

  @Test
  @Order(1)
  void aPrincipalHasItsLimitInTotal() {
    Actor anna = Actor.registered("Anna", Visitor.unknown().address());
    String token = anna.token();

    List<Integer> statuses =
        Together.run(
            300,
            number ->
                replica(number)
                    .request()
                    .header("Authorization", "Bearer " + token)
                    .get("/api/v1/me")
                    .statusCode());

    assertEquals(LIMIT, statuses.stream().filter(status -> status == 200).count());
    assertEquals(300 - LIMIT, statuses.stream().filter(status -> status == 429).count());
  }

  @Test
  @Order(1)
  void whatRemainsIsSaidOfBothTogether() {
    String address = Visitor.unknown().address();
    visit(0, address);

    Response second = visit(1, address);

    assertEquals("100", second.header("X-RateLimit-Limit"));
    assertEquals("98", second.header("X-RateLimit-Remaining"));
  }

  @Test
  @Order(2)
  void killedUnderLoadNothingFailsAndEachAdmitsItsShare() {
    String address = Visitor.unknown().address();

    List<Integer> statuses =
        Together.run(
            300,
            number -> {
              if (number == 150) {
                redis.kill();
              }
              return visit(number, address).statusCode();
            });

    long admitted = statuses.stream().filter(status -> status == 200).count();
    assertEquals(300 - admitted, statuses.stream().filter(status -> status == 429).count());
    // At the very worst two replicas add their halves to what Redis had admitted.
    assertTrue(admitted >= LIMIT / 2 && admitted <= 2 * LIMIT, admitted + " admitted");
    assertEquals("apart 2", windows(one));
    assertTrue(one.isReady());
    assertTrue(
        one.management().get("/q/metrics").asString().contains("holdfast_ratelimit_shared 0.0"));
  }

  @Test
  @Order(3)
  void backItIsSharedAgain() {
    redis.start();

    Waiting.until(PATIENCE, () -> windows(one).startsWith("shared"));
    Waiting.until(PATIENCE, () -> windows(other).startsWith("shared"));
    String address = Visitor.unknown().address();
    visit(0, address);
    assertEquals("98", visit(1, address).header("X-RateLimit-Remaining"));
  }

  private static Response visit(int number, String address) {
    return replica(number).request().header("X-Forwarded-For", address).get(KEY_SET);
  }

  private static Replica replica(int number) {
    return number % 2 == 0 ? one : other;
  }

  /** Where the windows are, and of how many replicas. */
  private static String windows(Replica replica) {
    Map<String, Object> data =
        replica
            .management()
            .get("/q/health/ready")
            .jsonPath()
            .getMap("checks.find { it.name == 'rate-limits' }.data");
    return data.get("windows") + " " + data.get("replicas");
  }
}
