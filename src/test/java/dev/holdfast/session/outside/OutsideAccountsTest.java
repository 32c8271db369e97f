package dev.holdfast.session.outside;

import static dev.holdfast.testsupport.AuditLog.assertOnly;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.holdfast.account.AccountChange;
import dev.holdfast.account.AccountChanges;
import dev.holdfast.account.OutsideAccounts;
import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.AuditLog;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whose account an outside token acts for, from first sight to the end. */
@QuarkusTest
@TestProfile(TestProvider.Trusted.class)
@WithTestResource(HoldfastStack.class)
class OutsideAccountsTest {
  private static final TestProvider provider = new TestProvider();
  private static final TestKey key = TestKey.of("RS256");

  @Inject OutsideAccounts accounts;
  @Inject AccountChanges changes;
  @Inject Transactions transactions;

  @BeforeAll
  static void startProvider() {
    provider.behaves(key).start();
    MovableClock.forward(Duration.ofSeconds(11));
  }

  @AfterAll
  static void stopProvider() {
    provider.stop();
  }

  @Test
  void fiftyFirstRequestsAtOnceMakeOneAccount() {
    String subject = UUID.randomUUID().toString();
    List<String> tokens = IntStream.range(0, 50).mapToObj(i -> token(subject, i)).toList();

    String before = Database.text("select count(*) from account");

    List<String> ids = Together.run(50, i -> me(tokens.get(i)).path("id"));

    assertEquals(1, ids.stream().distinct().count());
    assertEquals(
        "1", Database.text("select count(*) - ?::bigint from account", Long.valueOf(before)));
  }

  @Test
  void theSameNameAtTwoProvidersIsTwoPeople() {
    String subject = UUID.randomUUID().toString();
    var now = new MovableClock().instant();

    var here = accounts.of("https://a.test", subject, null, now).await().indefinitely();
    var there = accounts.of("https://b.test", subject, null, now).await().indefinitely();

    assertNotEquals(here.orElseThrow().id(), there.orElseThrow().id());
  }

  @Test
  void anAccountAtFirstSightIsOnRecordOnce() {
    String subject = UUID.randomUUID().toString();

    Response first = me(token(subject, 0));
    Response next = me(token(subject, 1));

    String account = "account:" + first.path("id");
    assertOnly(first, "account_created", "success", account, account, "outside_provider");
    assertEquals(List.of(), AuditLog.of(next));
  }

  @Test
  void aLockedAccountIsRefusedWithinASecondAndSoIsItsNextToken() {
    String subject = UUID.randomUUID().toString();
    String token = token(subject, 0);
    String account = me(token).path("id");

    change(
        account, AccountChange.Kind.LOCKED, "update account set locked_at = now() where id = $1");

    Waiting.until(Duration.ofSeconds(1), () -> me(token).statusCode() == 401);
    MovableClock.forward(Duration.ofSeconds(2));
    assertUnauthenticated(me(token(subject, 1)));
  }

  @Test
  void anUnlockedAccountGoesOnWithTokensThatWereIssuedLater() {
    String subject = UUID.randomUUID().toString();
    String token = token(subject, 0);
    String account = me(token).path("id");
    change(
        account, AccountChange.Kind.LOCKED, "update account set locked_at = now() where id = $1");
    Waiting.until(() -> me(token).statusCode() == 401);
    MovableClock.forward(Duration.ofSeconds(2));

    change(
        account, AccountChange.Kind.UNLOCKED, "update account set locked_at = null where id = $1");

    assertEquals(account, me(token(subject, 1)).path("id"));
    assertUnauthenticated(me(token));
  }

  @Test
  void afterAnErasureOldTokensAreRefusedAndANewOneIsANewAccount() {
    String subject = UUID.randomUUID().toString();
    String token = token(subject, 0);
    String unused = token(subject, 1);
    String account = me(token).path("id");

    change(
        account,
        AccountChange.Kind.ERASED,
        "update account set display_name = 'erased' where id = $1");

    Waiting.until(Duration.ofSeconds(1), () -> me(token).statusCode() == 401);
    assertUnauthenticated(me(unused));
    MovableClock.forward(Duration.ofSeconds(2));
    Response later = me(token(subject, 2));
    assertEquals(200, later.statusCode(), later::asString);
    assertNotEquals(account, later.path("id"));
    assertUnauthenticated(me(token));
  }

  @Test
  void anAccountHasAnAddressAndAPasswordOrNeither() {
    String refused =
        Database.refusal(
            "insert into account (id, email_hash, email, display_name, created_at, updated_at)"
                + " values (gen_random_uuid(), 'x', 'x', 'x', now(), now())");

    assertEquals("23514", refused);
  }

  private void change(String account, AccountChange.Kind kind, String sql) {
    UUID id = UUID.fromString(account);
    transactions
        .unowned(
            connection ->
                connection
                    .preparedQuery(sql)
                    .execute(io.vertx.mutiny.sqlclient.Tuple.of(id))
                    .flatMap(changed -> changes.tell(connection, id, kind, null)))
        .await()
        .indefinitely();
  }

  /** Tokens of one person that differ by a number. */
  private static String token(String subject, int number) {
    return key.signed(
        key.header(), TestClaims.of(subject).with("jti", "\"" + number + "\"").toString());
  }

  private static Response me(String token) {
    return given().header("Authorization", "Bearer " + token).get("/api/v1/me");
  }
}
