package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.LimitedStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a subject stands, and letting it go. */
@QuarkusTest
@WithTestResource(LimitedStack.class)
class RateLimitRoutesTest {
  private static final String PATH = "/api/v1/admin/rate-limits";
  private static Administrator ada;

  private static Administrator ada() {
    if (ada == null) {
      ada = Administrator.appointed("Ada", "admin", Visitor.unknown().address());
    }
    return ada;
  }

  @Test
  void aSubjectThatNobodyHasHeardOfHasAllItsRequests() {
    Response state = state("address", Visitor.unknown().address());

    assertEquals(200, state.statusCode(), state::asString);
    assertEquals("address", state.path("tier"));
    assertEquals(100, state.<Integer>path("limit"));
    assertEquals(60, state.<Integer>path("windowSeconds"));
    assertEquals(100, state.<Integer>path("remaining"));
    assertEquals(0, state.<Integer>path("retryAfter"));
    assertFalse(state.<Boolean>path("lockedOut"));
    assertNull(state.path("resetAt"));
  }

  @Test
  void anAddressIsShownAndNotCounted() {
    Visitor visitor = Visitor.unknown();
    visitor.request().get("/a");

    state("address", visitor.address());
    Response state = state("address", "::ffff:" + visitor.address());

    assertEquals(visitor.address(), state.path("subject"));
    assertEquals(99, state.<Integer>path("remaining"));
    assertNotNull(state.path("resetAt"));
  }

  @Test
  void aLockedOutAddressIsReleased() {
    Visitor visitor = Visitor.unknown();
    for (int i = 0; i < 111; i++) {
      visitor.request().get("/a");
    }
    Response locked = state("address", visitor.address());

    Response released = release("address", visitor.address());

    assertTrue(locked.<Boolean>path("lockedOut"));
    assertEquals(204, released.statusCode(), released::asString);
    assertEquals(404, visitor.request().get("/a").statusCode());
    assertFalse(state("address", visitor.address()).<Boolean>path("lockedOut"));
  }

  /** The other replicas can't be told, so this is a failure; but it was begun. */
  @Test
  void nobodyIsLetGoWithoutBeingOnRecord() {
    Visitor visitor = Visitor.unknown();
    ada();
    Database.update("revoke execute on function pg_notify(text, text) from public");
    Response released;
    try {
      released = release("address", visitor.address());
    } finally {
      Database.update("grant execute on function pg_notify(text, text) to public");
    }

    assertEquals(500, released.statusCode(), released::asString);
    assertEquals(
        "rate_limit:address:" + visitor.prefix(),
        AuditLog.only(released, "rate_limit_released").resource());
  }

  @Test
  void anAccountsTriesAreReleasedByItsId() {
    Actor anna = Actor.registered("Anna", Visitor.unknown().address());
    String id = Database.accountId(anna.email());
    for (int i = 0; i < 5; i++) {
      Visitor.unknown().logIn(anna.email(), "wrong wrong wrong");
    }
    Response spent = state("auth", id);

    Response released = release("auth", id);

    assertEquals(id, spent.path("subject"));
    assertEquals(0, spent.<Integer>path("remaining"));
    assertEquals(204, released.statusCode());
    assertEquals(200, Visitor.unknown().logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void accountsAndKeysAreShownAsPrincipals() {
    Actor anna = Actor.registered("Anna", Visitor.unknown().address());
    String id = Database.accountId(anna.email());
    Machine machine = Machine.of(anna, "read:customers");
    machine.request().get("/api/v1/customers");

    assertEquals(999, state("principal", id).<Integer>path("remaining"));
    assertEquals(999, state("principal", machine.id()).<Integer>path("remaining"));
  }

  @Test
  void everybodyTogetherAreShownToo() {
    Response all = state("global", "all");
    Response strangers = state("global", "without-credential");

    assertEquals(10_000, all.<Integer>path("limit"));
    assertEquals(5_000, strangers.<Integer>path("limit"));
  }

  @ParameterizedTest
  @CsvSource({
    "some,192.0.2.7,tier,unknown_value",
    "address,somewhere,subject,invalid_format",
    "address,192.0.2.0/24,subject,invalid_format",
    "principal,anna,subject,invalid_format",
    "auth,anna@example.com,subject,invalid_format",
    "auth,018f0000-0000-7000-8000-000000000000,subject,unknown_reference",
    "global,some,subject,invalid_format"
  })
  void whatNamesNoSubjectIsInvalid(String tier, String subject, String field, String code) {
    assertInvalid(state(tier, subject), field, code);
    assertInvalid(release(tier, subject), field, code);
  }

  @Test
  void bothParametersAreNeeded() {
    assertInvalid(ada().request().noContentType().get(PATH + "?subject=all"), "tier", "required");
    assertInvalid(
        ada().request().noContentType().get(PATH + "?tier=address"), "subject", "required");
  }

  @Test
  void nobodyElseLearnsHowSomebodyStands() {
    Actor anna = Actor.registered("Anna", Visitor.unknown().address());

    Response answer = anna.request().get(PATH + "?tier=global&subject=all");

    assertProblem(answer, 403, "forbidden");
  }

  private static Response state(String tier, String subject) {
    return ada()
        .request()
        .noContentType()
        .queryParam("tier", tier)
        .queryParam("subject", subject)
        .get(PATH);
  }

  private static Response release(String tier, String subject) {
    return ada()
        .request()
        .noContentType()
        .queryParam("tier", tier)
        .queryParam("subject", subject)
        .delete(PATH);
  }
}
