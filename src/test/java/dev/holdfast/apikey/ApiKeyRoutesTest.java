package dev.holdfast.apikey;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Making, seeing, rotating and deleting keys. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ApiKeyRoutesTest {
  private static final String KEYS = "/api/v1/api-keys";
  private static final Set<String> SHOWN =
      Set.of(
          "id",
          "name",
          "maskedKey",
          "scopes",
          "allowedAddresses",
          "expiresAt",
          "createdAt",
          "lastUsedAt");
  private static final Actors actors = new Actors();

  @Test
  void aNewKeyIsShownWithAllThatTheContractNames() {
    Response answer = create(actors.anna(), body());

    assertEquals(201, answer.statusCode(), answer::asString);
    Map<String, Object> shown = answer.jsonPath().getMap("$");
    assertEquals(SHOWN.size() + 1, shown.size());
    assertTrue(shown.keySet().containsAll(SHOWN));
    String key = answer.path("key");
    assertTrue(key.matches("sk_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}"));
    assertEquals(key.substring(0, 12) + "…" + key.substring(60), answer.path("maskedKey"));
    assertEquals("nightly", answer.path("name"));
    assertEquals(List.of("read:invoices"), answer.path("scopes"));
    assertEquals(List.of(), answer.path("allowedAddresses"));
    assertNull(answer.path("lastUsedAt"));
    assertEquals(KEYS + "/" + answer.path("id"), answer.header("Location"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void afterwardsOnlyItsMaskIsShown() {
    Response made = create(actors.anna(), body());
    String key = made.path("key");

    Response one = actors.anna().request().get(KEYS + "/" + made.path("id"));
    Response list = actors.anna().request().get(KEYS);

    assertEquals(200, one.statusCode());
    assertEquals(SHOWN, one.jsonPath().getMap("$").keySet());
    assertEquals(made.<String>path("maskedKey"), one.path("maskedKey"));
    assertEquals(SHOWN, list.jsonPath().getMap("items[0]").keySet());
    assertFalse(list.asString().contains(key.substring(8, 20)));
  }

  @Test
  void aKeyLastsNinetyDaysUnlessItIsSaid() {
    Response answer = create(actors.anna(), body());

    assertEquals(
        Instant.parse(answer.path("createdAt")).plus(90, ChronoUnit.DAYS),
        Instant.parse(answer.path("expiresAt")));
  }

  @Test
  void aKeyLastsAsLongAsIsSaid() {
    String end = Instant.now().plus(365, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS).toString();

    Response answer = create(actors.anna(), body("expiresAt", end));

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(Instant.parse(end), Instant.parse(answer.path("expiresAt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-PT1M", "P366DT1M", "P3660D"})
  void anEndInThePastOrTooFarIsOutOfRange(String ahead) {
    String end =
        Instant.now().plus(Duration.parse(ahead)).truncatedTo(ChronoUnit.MILLIS).toString();

    Response answer = create(actors.anna(), body("expiresAt", end));

    assertInvalid(answer, "expiresAt", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tomorrow",
        "2027-01-01",
        "2027-01-01T00:00:00",
        "2027-01-01T00:00:00+01:00",
        "2027-02-30T00:00:00Z",
        "2027-01-01T00:00:60Z",
        "2027-01-01 00:00:00Z",
        "2027-01-01t00:00:00z",
        "2027-01-01T00:00:00.1234Z",
        "+12027-01-01T00:00:00Z",
        ""
      })
  void anEndThatIsNoTimeIsInvalid(String end) {
    Response answer = create(actors.anna(), body("expiresAt", end));

    assertInvalid(answer, "expiresAt", "invalid_format");
  }

  @ParameterizedTest
  @ValueSource(strings = {"read:profile", "write:profile", "admin", "*", "READ:INVOICES", ""})
  void scopesOfTheProfileAndUnknownOnesCantBeGiven(String scope) {
    Response answer = create(actors.anna(), body("scopes", List.of("read:invoices", scope)));

    assertInvalid(answer, "scopes[1]", "unknown_value");
  }

  @Test
  void aKeyNeedsScopes() {
    assertInvalid(create(actors.anna(), body("scopes", List.of())), "scopes", "out_of_range");
    assertInvalid(create(actors.anna(), body("scopes", null)), "scopes", "required");
    assertInvalid(
        create(actors.anna(), body("scopes", Collections.singletonList(null))),
        "scopes[0]",
        "required");
    assertInvalid(
        create(actors.anna(), body("scopes", List.of("read:invoices", "read:invoices"))),
        "scopes[1]",
        "duplicate");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7/32",
    "192.0.2.0/24, 192.0.2.0/24",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:DB8:0:0::/32, 2001:db8::/32",
    "::ffff:192.0.2.0/120, 192.0.2.0/24",
    "::1, ::1/128"
  })
  void aBlockOfAddressesIsShownInItsOneSpelling(String sent, String shown) {
    Response answer = create(actors.anna(), body("allowedAddresses", List.of(sent)));

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(List.of(shown), answer.path("allowedAddresses"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.7/24",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/024",
        "192.0.2",
        "192.0.2.010",
        "fe80::1%eth0",
        "fe80::%eth0/64",
        "::/129",
        "example.com",
        "192.0.2.0/24, 198.51.100.0/24",
        "",
        " 192.0.2.7"
      })
  void whatIsNoBlockIsInvalid(String block) {
    Response answer =
        create(actors.anna(), body("allowedAddresses", List.of("198.51.100.0/24", block)));

    assertInvalid(answer, "allowedAddresses[1]", "invalid_format");
  }

  @Test
  void aBlockTwiceInWhateverSpellingIsADuplicate() {
    Response answer =
        create(
            actors.anna(),
            body("allowedAddresses", List.of("192.0.2.0/24", "::ffff:192.0.2.0/120")));

    assertInvalid(answer, "allowedAddresses[1]", "duplicate");
  }

  @Test
  void moreThanFiftyBlocksAreTooMany() {
    Response answer =
        create(actors.anna(), body("allowedAddresses", Collections.nCopies(51, "192.0.2.0/24")));

    assertInvalid(answer, "allowedAddresses", "out_of_range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb", "a\u0007b", "a\u202eb", "   "})
  void aNameWithControlCharactersIsInvalid(String name) {
    Response answer = create(actors.anna(), body("name", name));

    assertInvalid(answer, "name", "invalid_format");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 101, 10_000})
  void aNameHasOneToAHundredCharacters(int length) {
    Response answer = create(actors.anna(), body("name", "x".repeat(length)));

    assertInvalid(answer, "name", "out_of_range");
  }

  @Test
  void aNameOfMarkupIsTextAndNothingElse() {
    String name = "<script>alert('1')</script> \"; drop table api_key; --";

    Response answer = create(actors.anna(), body("name", name));

    assertEquals(name, answer.path("name"));
    assertEquals(name, actors.anna().request().get(KEYS + "/" + answer.path("id")).path("name"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "id", "accountId", "ownerId", "roles", "createdAt", "lastUsedAt"})
  void whatTheServerSaysCantBeSent(String member) {
    Response answer = create(actors.anna(), body(member, "x"));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void anIdempotencyKeyIsNotLookedAtSinceAKeyIsShownOnce() {
    Actor anna = actors.anna();

    String first =
        anna.request()
            .header("Idempotency-Key", "same")
            .contentType(ContentType.JSON)
            .body(body())
            .post(KEYS)
            .path("key");
    Response second =
        anna.request()
            .header("Idempotency-Key", "same")
            .contentType(ContentType.JSON)
            .body(body())
            .post(KEYS);

    assertEquals(201, second.statusCode());
    assertNull(second.header("Idempotent-Replayed"));
    assertNotEquals(first, second.path("key"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"another's", "00000000-0000-7000-8000-000000000000", "1", "NOT-AN-ID"})
  void somebodyElsesIsAsIfItWereNotThere(String id) {
    Actor ben = actors.ben();
    Machine annas = Machine.of(actors.anna(), "read:invoices");
    String path = KEYS + "/" + (id.equals("another's") ? annas.id() : id);

    Response shown = ben.request().get(path);
    Response rotated =
        ben.request()
            .contentType(ContentType.JSON)
            .body(Map.of("overlapSeconds", 0))
            .post(path + "/rotate");
    Response deleted = ben.request().delete(path);

    assertProblem(shown, 404, "not_found");
    assertProblem(rotated, 404, "not_found");
    assertProblem(deleted, 404, "not_found");
    assertEquals(200, annas.request().get("/api/v1/invoices").statusCode());
  }

  @Test
  void theListComesInPagesTheNewestFirstAndShowsOnesOwn() {
    Actor carl = Actor.registered("Carl");
    Machine.of(actors.anna(), "read:invoices");
    List<String> made =
        List.of(
            Machine.of(carl, "read:invoices").id(),
            Machine.of(carl, "read:invoices").id(),
            Machine.of(carl, "read:invoices").id());

    Response first = carl.request().get(KEYS + "?limit=2");
    Response rest = carl.request().get(KEYS + "?limit=2&cursor=" + first.path("nextCursor"));

    assertEquals(List.of(made.get(2), made.get(1)), first.path("items.id"));
    assertEquals(List.of(made.get(0)), rest.path("items.id"));
    assertNull(rest.path("nextCursor"));
    assertInvalid(
        actors.ben().request().get(KEYS + "?cursor=" + first.path("nextCursor")),
        "cursor",
        "invalid_cursor");
  }

  @Test
  void ofManyAtOnceNoneMakesMoreThanAHundred() {
    Actor dora = Actor.registered("Dora");
    Machine first = Machine.of(dora, "read:invoices");
    copies(first, 79, "90 days");

    List<Integer> answers = Together.run(50, i -> create(dora, body()).statusCode());

    assertEquals(20, Collections.frequency(answers, 201));
    assertEquals(30, Collections.frequency(answers, 409));
    assertProblem(create(dora, body()), 409, "conflict");
  }

  @Test
  void keysThatExpiredTakeNoRoomAndTheOldestOfThemAreForgotten() {
    Actor emil = Actor.registered("Emil");
    Machine first = Machine.of(emil, "read:invoices");
    copies(first, 120, "1 second");
    Database.update(
        "update api_key set created_at = created_at - interval '1 day',"
            + " expires_at = expires_at - interval '1 day' where account_id ="
            + " (select account_id from api_key where id = ?::uuid)",
        first.id());

    Response answer = create(emil, body());

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(
        "102",
        Database.text(
            "select count(*) from api_key where account_id ="
                + " (select account_id from api_key where id = ?::uuid)",
            first.id()));
  }

  @Test
  void aNewKeyIsToldByMailWithoutIt() {
    Actor fay = Actor.registered("Fay");

    Machine machine = Machine.of(fay, "read:invoices");

    String mail = Mailbox.awaitCount(fay.email(), 2).get(1);
    assertTrue(mail.startsWith("Subject: Your Holdfast account has a new API key"), mail);
    assertFalse(mail.contains("sk_live"));
    assertFalse(mail.contains(machine.key().substring(8, 20)));
  }

  @Test
  void theTablesHaveNoKey() {
    Machine machine = Machine.of(actors.anna(), "read:invoices").rotated(60);

    String everything =
        Database.text(
            "select (select string_agg(t::text, ' ') from api_key t)"
                + " || (select string_agg(t::text, ' ') from api_key_secret t)"
                + " || (select string_agg(t::text, ' ') from outgoing_mail t)");

    String secret = machine.key().substring(21);
    assertTrue(everything.contains(machine.key().substring(8, 20)));
    assertFalse(everything.contains(secret));
    assertFalse(everything.contains(secret.substring(0, 37)));
    assertFalse(everything.contains(hex(machine.key())));
    assertFalse(everything.contains(hex(secret.substring(0, 37))));
  }

  @Test
  void aRotatedKeyIsTheSameWithAnotherSecret() {
    Machine old = Machine.of(actors.anna(), "read:invoices");

    Response answer = rotate(actors.anna(), old.id(), 60);

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(old.id(), answer.path("id"));
    assertNotEquals(old.key(), answer.path("key"));
    assertNotEquals(old.key().substring(8, 20), answer.<String>path("key").substring(8, 20));
    assertEquals(200, invoices(old.key()));
    assertEquals(200, invoices(answer.path("key")));
    assertEquals(
        answer.<String>path("maskedKey"),
        actors.anna().request().get(KEYS + "/" + old.id()).path("maskedKey"));
  }

  @Test
  void withoutOverlapTheOldSecretEndsAtOnce() {
    Machine old = Machine.of(actors.anna(), "read:invoices");
    assertEquals(200, invoices(old.key()));

    Machine next = old.rotated(0);

    Waiting.until(Duration.ofSeconds(1), () -> invoices(old.key()) == 401);
    assertEquals(200, invoices(next.key()));
  }

  @Test
  void rotatingAgainEndsTheOldestSoThatTwoHoldAtMost() {
    Machine oldest = Machine.of(actors.anna(), "read:invoices");
    Machine middle = oldest.rotated(604_800);
    assertEquals(200, invoices(oldest.key()));

    Machine newest = middle.rotated(604_800);

    Waiting.until(Duration.ofSeconds(1), () -> invoices(oldest.key()) == 401);
    assertEquals(200, invoices(middle.key()));
    assertEquals(200, invoices(newest.key()));
  }

  @Test
  void manyRotationsAtOnceLeaveOnePresentSecret() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");

    List<Response> answers = Together.run(10, i -> rotate(actors.anna(), machine.id(), 60));

    answers.forEach(answer -> assertEquals(201, answer.statusCode(), answer::asString));
    Waiting.until(
        Duration.ofSeconds(1),
        () -> answers.stream().filter(answer -> invoices(answer.path("key")) == 200).count() == 2);
    assertEquals(401, invoices(machine.key()));
  }

  @Test
  void anExpiredKeyIsNotRotated() {
    Machine expired = Machine.of(actors.anna(), "read:invoices").expired();

    Response answer = rotate(actors.anna(), expired.id(), 60);

    assertProblem(answer, 409, "invalid_state");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 604_801, Integer.MAX_VALUE})
  void anOverlapIsAWeekAtMost(int seconds) {
    Machine machine = Machine.of(actors.anna(), "read:invoices");

    Response answer = rotate(actors.anna(), machine.id(), seconds);

    assertInvalid(answer, "overlapSeconds", "out_of_range");
  }

  @Test
  void anOverlapIsNeeded() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");

    Response answer =
        actors
            .anna()
            .request()
            .contentType(ContentType.JSON)
            .body("{}")
            .post(KEYS + "/" + machine.id() + "/rotate");

    assertInvalid(answer, "overlapSeconds", "required");
  }

  @Test
  void aDeletedKeyIsGone() {
    Machine machine = Machine.of(actors.anna(), "read:invoices");
    assertEquals(200, invoices(machine.key()));

    Response answer = actors.anna().request().delete(KEYS + "/" + machine.id());

    assertEquals(204, answer.statusCode());
    Waiting.until(Duration.ofSeconds(1), () -> invoices(machine.key()) == 401);
    assertProblem(actors.anna().request().get(KEYS + "/" + machine.id()), 404, "not_found");
    assertProblem(actors.anna().request().delete(KEYS + "/" + machine.id()), 404, "not_found");
  }

  /** So many more keys like one, as if its owner had made them. */
  private static void copies(Machine like, int count, String life) {
    Database.update(
        "with made as (insert into api_key select gen_random_uuid(), account_id, name, scopes,"
            + " allowed_addresses, created_at, created_at + ?::interval from api_key,"
            + " generate_series(1, ?) where id = ?::uuid returning id)"
            + " insert into api_key_secret select substr(md5(id::text), 1, 12), id, '\\x00', 'none'"
            + " from made",
        life,
        count,
        like.id());
  }

  private static int invoices(String key) {
    return Machine.with(key).get("/api/v1/invoices").statusCode();
  }

  private static Response create(Actor actor, Map<String, Object> body) {
    return actor.request().contentType(ContentType.JSON).body(body).post(KEYS);
  }

  private static Response rotate(Actor actor, String id, int overlapSeconds) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("overlapSeconds", overlapSeconds))
        .post(KEYS + "/" + id + "/rotate");
  }

  private static Map<String, Object> body() {
    return Map.of("name", "nightly", "scopes", List.of("read:invoices"));
  }

  private static Map<String, Object> body(String member, Object value) {
    Map<String, Object> body = new HashMap<>(body());
    body.put(member, value);
    return body;
  }

  private static String hex(String text) {
    StringBuilder hex = new StringBuilder();
    text.chars().forEach(c -> hex.append(String.format("%02x", c)));
    return hex.toString();
  }
}
