package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotice.Kind;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A credential that others could read on its way is flagged, and its owner's watchers told. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ExposedCredentialsTest {
  private static final String MARK = "X-Forwarded-Proto";
  private static final String ME = "/api/v1/me";
  private static final String FLAG_OF_KEY = "select exposed_at from api_key where id = ?::uuid";

  @Inject Ear ear;
  @Inject MeterRegistry metrics;
  private Actor anna;

  @Singleton
  static class Ear {
    final List<SecurityNotice> heard = new CopyOnWriteArrayList<>();

    void hear(@Observes SecurityNotice notice) {
      heard.add(notice);
    }

    long count(Kind kind) {
      return heard.stream().filter(notice -> notice.kind() == kind).count();
    }
  }

  @BeforeEach
  void forget() {
    anna = Actor.registered("Anna");
    ear.heard.clear();
  }

  @Test
  void anAccessTokenInTheClearFlagsItsSession() {
    Response answer =
        given().header(MARK, "http").header("Authorization", "Bearer " + anna.token()).get(ME);

    assertProblem(answer, 403, "https_required");
    Waiting.until(() -> ear.count(Kind.CREDENTIAL_OVER_HTTP) == 1);
    assertEquals("1", flaggedSessions());
    assertEquals(Database.accountId(anna.email()), ear.heard.get(0).accountId().toString());
  }

  @Test
  void aRefreshTokenInTheClearFlagsItsSession() {
    given()
        .header(MARK, "http")
        .header("Cookie", "__Host-refresh=" + anna.refreshToken())
        .post("/api/v1/auth/refresh");

    Waiting.until(() -> ear.count(Kind.CREDENTIAL_OVER_HTTP) == 1);
    assertEquals("1", flaggedSessions());
  }

  @Test
  void anApiKeyInTheClearIsFlaggedAndGoesOn() {
    Machine machine = Machine.of(anna, "read:invoices");

    given().header(MARK, "http").header("API-Key", machine.key()).get("/api/v1/invoices");

    Waiting.until(() -> ear.count(Kind.CREDENTIAL_OVER_HTTP) == 1);
    assertNotNull(Database.text(FLAG_OF_KEY, machine.id()));
    assertEquals(200, machine.request().get("/api/v1/invoices").statusCode());
  }

  @Test
  void anApiKeyInAnUrlIsFlaggedAndTheRequestAnsweredAsEver() {
    Machine machine = Machine.of(anna, "read:invoices");

    Response answer =
        given()
            .header("Authorization", "Bearer " + anna.token())
            .get("/api/v1/invoices?api_key=" + machine.key());

    assertProblem(answer, 400, "validation_failed");
    Waiting.until(() -> ear.count(Kind.CREDENTIAL_IN_URL) == 1);
    assertNotNull(Database.text(FLAG_OF_KEY, machine.id()));
  }

  @Test
  void eachIsOnRecordWhereItCameFromHoweverManyComeAtOnce() {
    Actor ben = Actor.registered("Ben");
    Machine annas = Machine.of(anna, "read:invoices");
    Machine bens = Machine.of(ben, "read:invoices");

    Together.run(
        2,
        number ->
            number == 0
                ? annas.from("198.51.100.7").header(MARK, "http").get("/api/v1/invoices")
                : given()
                    .header("X-Forwarded-For", "203.0.113.7")
                    .get("/api/v1/invoices?api_key=" + bens.key()));

    assertOnRecord(anna, "credential_over_http", "198.51.100.0/24");
    assertOnRecord(ben, "credential_in_url", "203.0.113.0/24");
  }

  private static void assertOnRecord(Actor whose, String kind, String network) {
    String event =
        "select coalesce(address_prefix, '') from audit_event"
            + " where action = 'security_notice' and reason = ? and resource = ?";
    String resource = "account:" + Database.accountId(whose.email());
    Waiting.until(() -> !Database.texts(event, kind, resource).isEmpty());
    assertEquals(List.of(network), Database.texts(event, kind, resource));
  }

  @Test
  void itIsToldOnceHoweverOftenItComes() {
    double before = exposed("true");
    for (int i = 0; i < 5; i++) {
      given().header(MARK, "http").header("Authorization", "Bearer " + anna.token()).get(ME);
    }

    Waiting.until(() -> exposed("true") >= before + 5);

    assertEquals(1, ear.count(Kind.CREDENTIAL_OVER_HTTP));
  }

  @Test
  void whatIsNoneIsOnlyCounted() {
    Machine machine = Machine.of(anna, "read:invoices").revoked();
    double before = exposed("false");

    given().header(MARK, "http").header("Authorization", "Bearer eyJ.eyJ.x").get(ME);
    given().header(MARK, "http").header("Authorization", "Basic YTpi").get(ME);
    given().header(MARK, "http").header("API-Key", machine.key()).get(ME);

    Waiting.until(() -> exposed("false") >= before + 3);
    assertEquals(List.of(), ear.heard);
    assertNull(Database.text(FLAG_OF_KEY, machine.id()));
  }

  private String flaggedSessions() {
    return Database.text(
        "select count(*) from session s join account a on a.id = s.account_id"
            + " where a.email_hash = ? and s.exposed_at is not null",
        Database.hash(anna.email()));
  }

  private double exposed(String real) {
    return metrics.counter("holdfast.credentials.exposed", "real", real).count();
  }
}
