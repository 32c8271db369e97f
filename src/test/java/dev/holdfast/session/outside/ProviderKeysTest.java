package dev.holdfast.session.outside;

import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How keys come from the provider, and what happens while they don't. */
@QuarkusTest
@TestProfile(TestProvider.Trusted.class)
@WithTestResource(HoldfastStack.class)
class ProviderKeysTest {
  /** Keys are slow to make, so each test has its own by name and two by content. */
  private static final TestKey first = TestKey.of("RS256");

  private static final TestKey second = TestKey.of("RS256");

  private final TestProvider provider = new TestProvider();
  private TestKey known;
  private TestKey next;

  /** The service knows {@code known}, and may ask again. */
  @BeforeEach
  void startProvider() {
    known = renamed(first);
    next = renamed(second);
    provider.behaves(known).start();
    pastCoolDown();
    given().header("Authorization", "Bearer " + token(known)).get("/api/v1/me");
    pastCoolDown();
  }

  @AfterEach
  void stopProvider() {
    provider.stop();
  }

  @Test
  void aKeyThatIsNewAtTheProviderIsAcceptedAtTheFirstRequest() {
    provider.add(next);

    Response answer = me(token(next));

    assertEquals(200, answer.statusCode());
  }

  @Test
  void fiftyThatComeWithANewKeyAtOnceCostOneFetchAndNoRefusal() {
    provider.add(next);
    int before = provider.keySetsAsked();
    List<String> tokens = IntStream.range(0, 50).mapToObj(i -> token(next)).toList();

    List<Integer> statuses = Together.run(50, i -> me(tokens.get(i)).statusCode());

    assertEquals(List.of(200), statuses.stream().distinct().toList());
    assertEquals(1, provider.keySetsAsked() - before);
  }

  @Test
  void aFloodOfKeysThatNobodyKnowsCostsOneFetchInTenSecondsAndGoodTokensGoOn() {
    int before = provider.keySetsAsked();
    long start = System.nanoTime();

    List<Integer> statuses =
        IntStream.range(0, 100)
            .mapToObj(i -> me(i % 10 == 0 ? token(known) : token(renamed(second))).statusCode())
            .toList();

    for (int i = 0; i < statuses.size(); i++) {
      assertEquals(i % 10 == 0 ? 200 : 401, statuses.get(i));
    }
    long allowed = 1 + Duration.ofNanos(System.nanoTime() - start).toSeconds() / 10;
    assertTrue(provider.keySetsAsked() - before <= allowed);
  }

  @Test
  void aKeyThatTheProviderTookBackIsRefusedAfterTheNextFetch() {
    String token = token(known);
    assertEquals(200, me(token).statusCode());
    provider.behaves(next);
    assertEquals(200, me(token(next)).statusCode());

    Response answer = me(token);

    assertUnauthenticated(answer);
  }

  @Test
  void whileTheProviderIsAwayKnownKeysHoldAndUnknownOnesAreRefused() {
    provider.stop();

    Response good = me(token(known));
    Response unknown = me(token(next));

    assertEquals(200, good.statusCode());
    assertUnauthenticated(unknown);
  }

  @Test
  void afterADayWithoutTheProviderItsKeysHoldNoMore() {
    provider.stop();

    MovableClock.forward(Duration.ofHours(23));
    Response before = me(token(known));
    MovableClock.forward(Duration.ofHours(2));
    Response after = me(token(known));

    assertEquals(200, before.statusCode());
    assertUnauthenticated(after);
  }

  @Test
  void aProviderThatHangsCostsTwoSecondsAndNoMore() {
    provider.publishes(
        exchange -> {
          try {
            Thread.sleep(4_000);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        });
    long start = System.nanoTime();

    Response answer = me(token(next));

    assertUnauthenticated(answer);
    assertTrue(System.nanoTime() - start < Duration.ofMillis(3_500).toNanos());
    assertEquals(200, me(token(known)).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "redirect",
        "huge",
        "no-json",
        "no-object",
        "no-keys",
        "other-issuer",
        "plain-keys",
        "file-keys",
        "symmetric"
      })
  void aProviderThatAnswersWrongChangesNothing(String fault) {
    provider.add(next);
    misbehave(fault);

    Response answer = me(token(next));

    assertUnauthenticated(answer);
    // A key set without usable keys is the provider's word; all else is none.
    assertEquals(fault.equals("symmetric") ? 401 : 200, me(token(known)).statusCode());
  }

  private void misbehave(String fault) {
    HttpHandler page =
        switch (fault) {
          case "status" -> exchange -> exchange.sendResponseHeaders(500, -1);
          case "redirect" ->
              exchange -> {
                if (exchange.getRequestURI().getPath().equals("/elsewhere")) {
                  TestProvider.json(provider::keySetText).handle(exchange);
                } else {
                  exchange.getResponseHeaders().add("Location", "/elsewhere");
                  exchange.sendResponseHeaders(302, -1);
                }
              };
          case "huge" ->
              TestProvider.json(
                  () ->
                      provider
                          .keySetText()
                          .replaceFirst("\\{", "{\"x\":\"" + "a".repeat(300_000) + "\","));
          case "no-json" -> TestProvider.json(() -> "<html>");
          case "no-object" -> TestProvider.json(() -> "[]");
          case "no-keys" -> TestProvider.json(() -> "{\"keys\":{}}");
          case "symmetric" ->
              TestProvider.json(
                  () ->
                      "{\"keys\":[{\"kty\":\"oct\",\"kid\":\""
                          + next.kid()
                          + "\",\"k\":\"AAAA\"}]}");
          default -> null;
        };
    if (page != null) {
      provider.publishes(page);
      return;
    }
    String issuer = TestProvider.issuer();
    provider.discovers(
        TestProvider.json(
            () ->
                switch (fault) {
                  case "other-issuer" -> TestProvider.discoveryOf(issuer + "/", issuer + "/certs");
                  case "plain-keys" -> TestProvider.discoveryOf(issuer, "http://192.0.2.1/certs");
                  default -> TestProvider.discoveryOf(issuer, "file:///etc/passwd");
                }));
  }

  private static TestKey renamed(TestKey key) {
    return new TestKey("k-" + java.util.UUID.randomUUID(), key.algorithm(), key.pair());
  }

  private static String token(TestKey key) {
    return key.signed(key.header(), TestClaims.ofSomebodyNew().toString());
  }

  /** The clock stays ahead: turned back, it would make the cool-down longer. */
  private static void pastCoolDown() {
    MovableClock.forward(Duration.ofSeconds(11));
  }

  private static Response me(String token) {
    return given().header("Authorization", "Bearer " + token).get("/api/v1/me");
  }
}
