package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one guard, with each of what it looks at, where a deployment names addresses and hours. */
@QuarkusTest
@TestProfile(AdminGuardTest.Named.class)
@WithTestResource(HoldfastStack.class)
class AdminGuardTest {
  private static final String ADMIN = "/api/v1/admin";

  /** Not there: who is let in is told so, whatever the role. */
  private static final String NOTHING = ADMIN + "/nothing";

  private static final String INSIDE_ADDRESS = "198.51.100.7";
  private static final String OUTSIDE_ADDRESS = "203.0.113.7";

  /** Before the two others, less than an hour before, so that one token is good at both. */
  private static final LocalTime WHEN_ALL_LOG_IN = LocalTime.of(18, 20);

  private static final LocalTime INSIDE_HOURS = LocalTime.of(18, 30);

  private static final LocalTime OUTSIDE_HOURS = LocalTime.of(19, 15);

  private static Instant monday;
  private static Actor user;
  private static Actor withoutFactor;
  private static Administrator admin;
  private static Administrator auditor;

  @Inject Ear ear;

  public static final class Named implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "holdfast.admin.addresses",
          "198.51.100.0/24, 2001:db8::/32",
          "holdfast.admin.hours",
          "mon-fri 07:00-19:00 Europe/Berlin",
          "holdfast.jwt.lifetime",
          "60m",
          "holdfast.session.fresh",
          "1h");
    }
  }

  /** Hears what is told to who watches. */
  @Singleton
  static class Ear {
    final List<SecurityNotice> heard = new CopyOnWriteArrayList<>();

    void hear(@Observes SecurityNotice notice) {
      heard.add(notice);
    }

    List<SecurityNotice> outOfHours() {
      return heard.stream()
          .filter(notice -> notice.kind() == SecurityNotice.Kind.ADMIN_OUT_OF_HOURS)
          .toList();
    }
  }

  @BeforeEach
  void appointOnce() {
    if (admin == null) {
      itIs(WHEN_ALL_LOG_IN);
      user = Actor.registered("Ursula");
      withoutFactor = Actor.registered("Bob");
      Database.update(
          "update account set roles = '{user,admin}' where id = ?::uuid", withoutFactor.id());
      withoutFactor.logIn();
      admin = Administrator.appointed("Ada");
      auditor = Administrator.appointed("Otto", "auditor");
    }
    itIs(INSIDE_HOURS);
    ear.heard.clear();
  }

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  /** Who asks. */
  enum Who {
    USER(false),
    ADMIN_WITHOUT_FACTOR(false),
    ADMIN(true),
    AUDITOR(true);

    private final boolean mayEnter;

    Who(boolean mayEnter) {
      this.mayEnter = mayEnter;
    }

    RequestSpecification request() {
      return switch (this) {
        case USER -> user.request();
        case ADMIN_WITHOUT_FACTOR -> withoutFactor.request();
        case ADMIN -> admin.request();
        case AUDITOR -> auditor.request();
      };
    }
  }

  @ParameterizedTest(name = "{0}, allowed address {1}, in hours {2}, {3}")
  @MethodSource("combinations")
  void allThatItLooksAtMustBeRight(Who who, boolean address, boolean hours, String method) {
    itIs(hours ? INSIDE_HOURS : OUTSIDE_HOURS);
    boolean known = who.mayEnter && address;
    boolean reads = !method.equals("POST");

    Response answer =
        who.request()
            .header("X-Forwarded-For", address ? INSIDE_ADDRESS : OUTSIDE_ADDRESS)
            .noContentType()
            .request(method, NOTHING);

    int expected = known && (hours || reads) ? 404 : 403;
    assertEquals(expected, answer.statusCode());
    if (!method.equals("HEAD")) {
      assertProblem(answer, expected, expected == 404 ? "not_found" : "forbidden");
    }
    assertEquals(known && !hours ? 1 : 0, ear.outOfHours().size());
  }

  static Stream<Arguments> combinations() {
    return Stream.of(Who.values())
        .flatMap(
            who ->
                Stream.of(true, false)
                    .flatMap(
                        address ->
                            Stream.of(true, false)
                                .flatMap(
                                    hours ->
                                        Stream.of("GET", "HEAD", "POST")
                                            .map(
                                                method ->
                                                    Arguments.of(who, address, hours, method)))));
  }

  @Test
  void outsideTheHoursAccountsAreReadAndNothingIsChanged() {
    itIs(OUTSIDE_HOURS);
    String account = ADMIN + "/accounts/018f0000-0000-7000-8000-000000000000";

    Response read = from(admin).get(ADMIN + "/accounts?limit=1");
    Response lock = from(admin).body(Map.of("reason", "x")).post(account + "/lock");
    Response roles = from(admin).body(Map.of("roles", List.of("user"))).put(account + "/roles");
    Response released = from(admin).delete(ADMIN + "/rate-limits?tier=address&subject=192.0.2.1");

    assertEquals(200, read.statusCode(), read::asString);
    assertProblem(lock, 403, "forbidden");
    assertProblem(roles, 403, "forbidden");
    assertProblem(released, 403, "forbidden");
    assertEquals(4, ear.outOfHours().size());
  }

  @Test
  void theNoticeSaysWhoAndFromWhere() {
    itIs(OUTSIDE_HOURS);

    from(admin).get(ADMIN + "/accounts");

    SecurityNotice notice = ear.outOfHours().get(0);
    assertEquals(admin.actor().id(), notice.accountId().toString());
    assertEquals("198.51.100.0/24", notice.addressPrefix());
  }

  @Test
  void anAddressOfIpv6IsLookedAtToo() {
    Response inside =
        admin.request().header("X-Forwarded-For", "2001:db8::7").get(ADMIN + "/accounts?limit=1");
    Response outside =
        admin.request().header("X-Forwarded-For", "2001:db9::7").get(ADMIN + "/accounts?limit=1");

    assertEquals(200, inside.statusCode(), inside::asString);
    assertProblem(outside, 403, "forbidden");
  }

  @Test
  void aDamagedAddressShutsNobodyOut() {
    Administrator bea = Administrator.appointed("Bea");
    Database.update(
        "update account set email = set_byte(email, length(email) - 1,"
            + " get_byte(email, length(email) - 1) # 1) where id = ?::uuid",
        bea.actor().id());

    Response answer = from(bea).get(ADMIN + "/alerts?limit=1");

    assertEquals(200, answer.statusCode(), answer::asString);
    assertProblem(bea.request().get("/api/v1/me"), 500, "internal_error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mfa_since = null", "roles = '{user}'"})
  void whatATokenTellsOfMustStillHold(String changed) {
    Administrator bea = Administrator.appointed("Bea");
    Database.update(
        "update account set " + changed + " where email_hash = ?",
        Database.hash(bea.actor().email()));

    Response answer = from(bea).get(ADMIN + "/alerts?limit=1");

    assertProblem(answer, 403, "forbidden");
  }

  @Test
  void nothingElseIsBoundToAddressesOrHours() {
    itIs(OUTSIDE_HOURS);

    Response answer = admin.request().header("X-Forwarded-For", OUTSIDE_ADDRESS).get("/api/v1/me");

    assertEquals(200, answer.statusCode(), answer::asString);
  }

  private static RequestSpecification from(Administrator who) {
    return who.request().header("X-Forwarded-For", INSIDE_ADDRESS);
  }

  /** On the monday to come, so that tokens of one test are good in the next. */
  private static void itIs(LocalTime time) {
    if (monday == null) {
      monday =
          ZonedDateTime.now(ZoneId.of("Europe/Berlin"))
              .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
              .with(LocalTime.MIDNIGHT)
              .toInstant();
    }
    MovableClock.reset();
    Instant wanted = monday.atZone(ZoneId.of("Europe/Berlin")).with(time).toInstant();
    MovableClock.forward(Duration.between(Instant.now(), wanted));
  }
}
