package dev.holdfast.account;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.access.Caller;
import dev.holdfast.account.AccountDirectory.Entry;
import dev.holdfast.account.AccountDirectory.Filter;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.Guesses;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.ratelimit.Passage;
import dev.holdfast.secret.AddressHashes;
import dev.holdfast.secret.Codes;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.DecryptionFailedException;
import dev.holdfast.secret.PlainCode;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How addresses stand in the database, and what comes of changing them there. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AddressesAtRestTest {
  @Inject Transactions transactions;
  @Inject AddressHashes hashes;
  @Inject AccountEmails emails;
  @Inject Accounts accounts;
  @Inject AccountDirectory directory;
  @Inject Ids ids;
  @Inject DataKeys keys;
  @Inject Guesses guesses;
  @Inject Outbox outbox;
  @Inject WaitingMails waiting;
  @Inject Codes codes;
  @Inject MeterRegistry metrics;

  @Test
  void noTableHoldsAnAddressWhateverWasDoneWithIt() {
    Actor anna = Actor.registered("Marked");
    String next = fresh("Wanted");
    String waits = fresh("Pending");
    post("/auth/register", registration(waits.toUpperCase(Locale.ROOT)));
    logIn(anna.email().toUpperCase(Locale.ROOT), anna.password());
    logIn(anna.email(), "wrong wrong wrong");
    post("/auth/password/forgot", Map.of("email", anna.email()));
    post(anna, "/me/email", Map.of("email", next, "password", anna.password()));
    lockCodesOf(anna);
    Mailbox.awaitCode(next);

    List<String> dump = Database.dump();

    assertNotEquals(List.of(), rowsWith(dump, anna.name()), "what is in the clear is found");
    assertEquals(List.of(), rowsWith(dump, anna.email()));
    assertEquals(List.of(), rowsWith(dump, next));
    assertEquals(List.of(), rowsWith(dump, waits));
  }

  @Test
  void aMailThatWaitsHoldsNothingInTheClear() {
    EmailAddress email = new EmailAddress(fresh("waits"));
    PlainCode code = codes.next();

    List<String> rows = List.of(put(email, MailText.verifyAddress(code)));

    assertTrue(rows.get(0).contains("verify_address"), rows.get(0));
    assertEquals(List.of(), rowsWith(rows, email.text()));
    assertEquals(List.of(), rowsWith(rows, code.shown()));
    assertEquals(List.of(), rowsWith(rows, "Your Holdfast code"));
  }

  @Test
  void aMailThatWasMovedToAnotherRowIsNotSent() {
    byte[] stored = waiting.seal(UUID.randomUUID(), "a@example.com", "s", "b").getBytes();

    assertThrows(DecryptionFailedException.class, () -> waiting.open(UUID.randomUUID(), stored));
  }

  @Test
  void theTextOfAMailComesBackAsItWas() {
    UUID id = UUID.randomUUID();
    byte[] stored = waiting.seal(id, "a@example.com", "A subject", "two\nlines\n").getBytes();

    var mail = waiting.open(id, stored);

    assertEquals(List.of("a@example.com"), mail.getTo());
    assertEquals("A subject", mail.getSubject());
    assertEquals("two\nlines\n", mail.getText());
  }

  @Test
  void inWhateverCaseItIsWrittenAnAddressIsFound() {
    Actor ben = Actor.registered("Ben");

    Response answer = logIn(ben.email().toUpperCase(Locale.ROOT), ben.password());

    assertEquals(200, answer.statusCode(), answer::asString);
  }

  @Test
  void whatAnAddressIsFoundByIsNotWhatItIsCountedUnder() {
    Actor ben = Actor.registered("Ben");
    logIn(ben.email(), "wrong wrong wrong");

    String same =
        Database.text(
            "select count(*) from guess_subject where subject = ?", Database.hash(ben.email()));

    assertEquals("0", same);
  }

  @Test
  void fiftyAccountsThatWouldHaveOneAddressAtOnceAreOne() {
    EmailAddress wanted = new EmailAddress(fresh("wanted"));
    List<UUID> owners = Stream.generate(UUID::randomUUID).limit(50).toList();
    owners.forEach(AddressesAtRestTest::account);

    List<Boolean> got = Together.run(50, number -> take(owners.get(number), wanted));

    assertEquals(1, got.stream().filter(yes -> yes).count());
    assertEquals(Database.accountId(wanted.text()), owners.get(got.indexOf(true)).toString());
    Database.update("delete from account where password_hash = '-'");
  }

  @Test
  void provenFiftyTimesAtOnceAnAddressIsOneAccount() {
    String email = fresh("proven");
    post("/auth/register", registration(email));
    post("/auth/register", registration(email));
    post("/auth/register", registration(email));
    Mailbox.awaitCount(email, 3);
    List<String> mailed =
        Mailbox.of(email).stream().map(mail -> Mailbox.codeIn(mail).orElseThrow()).toList();

    List<Response> answers =
        Together.run(
            50,
            number ->
                post("/auth/verify-email", Map.of("email", email, "code", mailed.get(number % 3))));

    List<Response> good = answers.stream().filter(answer -> answer.statusCode() == 204).toList();
    assertEquals(1, good.size());
    answers.stream()
        .filter(answer -> answer.statusCode() != 204)
        .forEach(answer -> assertInvalid(answer, "code", "invalid_code"));
    assertEquals(
        "1",
        Database.text(
            "select count(*) from account a join data_key on account_id = a.id where email_hash ="
                + " ?",
            Database.hash(email)));
  }

  @Test
  void anAddressOfAnotherAccountsRowIsUnreadableAndSaysSo() {
    Actor anna = Actor.registered("Anna");
    Actor ben = Actor.registered("Ben");
    moveAddress(ben, anna);
    double before = alarms();

    Response answer = anna.request().get("/api/v1/me");

    assertProblem(answer, 500, "internal_error");
    assertTrue(!answer.asString().contains("decrypt") && !answer.asString().contains("@"));
    assertEquals(before + 1, alarms());
  }

  @Test
  void whoseAddressWasMovedLogsInAndChangesTheAddress() {
    Actor anna = Actor.registered("Anna");
    moveAddress(Actor.registered("Ben"), anna);
    String next = fresh("next");

    int loggedIn = logIn(anna.email(), anna.password()).statusCode();
    post(anna, "/me/email", Map.of("email", next, "password", anna.password()));
    Response confirmed = post(anna, "/me/email/confirm", Map.of("code", Mailbox.awaitCode(next)));

    assertEquals(200, loggedIn);
    assertEquals(204, confirmed.statusCode(), confirmed::asString);
    assertEquals(next, anna.request().get("/api/v1/me").path("email"));
  }

  @Test
  void oneAddressThatIsUnreadableHidesNoOtherInTheList() {
    Actor anna = Actor.registered("Anna");
    Actor ben = Actor.registered("Ben");
    moveAddress(ben, anna);

    List<Account> page = all();

    assertEquals(null, of(page, anna).email());
    assertEquals(ben.email(), of(page, ben).email());
  }

  @Test
  void withoutItsKeyAnAddressIsUnreadableAndNoOtherKeyIsMade() {
    Actor anna = Actor.registered("Anna");
    UUID id = UUID.fromString(Database.accountId(anna.email()));
    await(transactions.unowned(tx -> keys.forget(tx, id)));

    Waiting.until(() -> anna.request().get("/api/v1/me").statusCode() != 200);

    assertProblem(anna.request().get("/api/v1/me"), 500, "internal_error");
    assertEquals("0", Database.text("select count(*) from data_key where account_id = ?", id));
    assertEquals(200, logIn(anna.email(), anna.password()).statusCode());
  }

  @Test
  void erasureFreesTheAddressAtOnce() {
    Actor anna = Actor.registered("Anna");
    String id = Database.accountId(anna.email());
    post("/auth/password/forgot", Map.of("email", anna.email()));
    int mails = Mailbox.awaitCount(anna.email(), 2).size();

    Response erased =
        anna.request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", anna.password()))
            .delete("/api/v1/me");

    assertEquals(204, erased.statusCode(), erased::asString);
    String hash = HexFormat.of().formatHex(Database.hash(anna.email()));
    assertEquals(List.of(), Database.dump().stream().filter(row -> row.contains(hash)).toList());
    post("/auth/register", registration(anna.email()));
    String code = Mailbox.awaitCode(anna.email(), mails + 1);
    Response proven = post("/auth/verify-email", Map.of("email", anna.email(), "code", code));
    assertEquals(204, proven.statusCode(), proven::asString);
    assertNotEquals(id, Database.accountId(anna.email()));
  }

  @Test
  void whoHasAnAddressIsFoundByIt() {
    Actor anna = Actor.registered("Anna");

    var found = await(idOf(anna.email()));

    assertEquals(Database.accountId(anna.email()), found.orElseThrow().toString());
    assertTrue(await(idOf(fresh("nobody"))).isEmpty());
  }

  /** Rows that hold a text in any case, or its hex or base64, however that is aligned. */
  private static List<String> rowsWith(List<String> rows, String text) {
    Set<String> forms = new HashSet<>();
    for (String written : List.of(text, text.toLowerCase(Locale.ROOT))) {
      forms.add(written.toLowerCase(Locale.ROOT));
      forms.add(HexFormat.of().formatHex(written.getBytes(UTF_8)));
      for (int shift = 0; shift < 3; shift++) {
        String shifted = "x".repeat(shift) + written;
        String base64 = Base64.getEncoder().encodeToString(shifted.getBytes(UTF_8));
        // Without what the neighbours of the text have a part in.
        forms.add(base64.substring(4, base64.length() - 4).toLowerCase(Locale.ROOT));
      }
    }
    return rows.stream()
        .filter(row -> forms.stream().anyMatch(row.toLowerCase(Locale.ROOT)::contains))
        .toList();
  }

  /** Puts a mail in, gives its row, and takes it back before it is sent. */
  private String put(EmailAddress email, MailText mail) {
    List<String> rows = new ArrayList<>();
    await(
        transactions
            .unowned(
                tx ->
                    outbox
                        .offer(tx, email, mail, true, Instant.now())
                        .flatMap(
                            put ->
                                tx.preparedQuery(
                                        "select m::text from outgoing_mail m"
                                            + " where recipient_hash = $1 and mail is not null")
                                    .execute(Tuple.of(hashes.of(email.text()).stored())))
                        .invoke(found -> found.forEach(row -> rows.add(row.getString(0))))
                        .flatMap(done -> Uni.createFrom().failure(new IllegalStateException())))
            .onFailure(IllegalStateException.class)
            .recoverWithNull());
    return rows.get(0);
  }

  private void lockCodesOf(Actor actor) {
    int mails = Mailbox.of(actor.email()).size();
    for (int i = 0; i < 10; i++) {
      GuessSource source =
          new GuessSource("192.0.2." + i, UUID.randomUUID(), true, null, new Passage());
      await(
          guesses
              .attempt(Guesses.Kind.CODE, actor.email(), source)
              .flatMap(attempt -> attempt.failed()));
    }
    Mailbox.awaitCount(actor.email(), mails + 1);
  }

  /** An account that nobody can log into, with an address that nobody has. */
  private static void account(UUID id) {
    Database.update(
        "insert into account (id, email_hash, email, display_name, password_hash, created_at,"
            + " updated_at) values (?, ?, '', 'Anna', '-', now(), now())",
        id,
        id.toString().getBytes(UTF_8));
  }

  private boolean take(UUID account, EmailAddress email) {
    Buffer hash = hashes.of(email.text()).stored();
    return await(
        transactions
            .unowned(
                tx ->
                    emails
                        .seal(tx, account, email)
                        .flatMap(
                            stored ->
                                tx.preparedQuery(
                                        "update account set email_hash = $2, email = $3 where id ="
                                            + " $1")
                                    .execute(Tuple.of(account, hash, stored))))
            .replaceWith(true)
            .onFailure()
            .recoverWithItem(false));
  }

  private Uni<Optional<UUID>> idOf(String email) {
    return transactions.unowned(tx -> accounts.idOf(tx, new EmailAddress(email)));
  }

  private static void moveAddress(Actor from, Actor to) {
    Database.update(
        "update account set email = (select email from account where email_hash = ?)"
            + " where email_hash = ?",
        Database.hash(from.email()),
        Database.hash(to.email()));
  }

  private List<Account> all() {
    List<Account> found = new ArrayList<>();
    Caller caller = new Caller(ids.next(), null, null, Set.of(), Set.of(), null, Set.of());
    Filter any = new Filter(null, null, null);
    String cursor = null;
    do {
      Page<Entry> page = await(directory.page(caller, any, 20, cursor));
      page.items().forEach(entry -> found.add(entry.account()));
      cursor = page.nextCursor();
    } while (cursor != null);
    return found;
  }

  private static Account of(List<Account> page, Actor actor) {
    String id = Database.accountId(actor.email());
    return page.stream().filter(a -> a.id().toString().equals(id)).findFirst().orElseThrow();
  }

  private double alarms() {
    return metrics.counter("holdfast.security.notices", "kind", "decryption_failed").count();
  }

  private static <T> T await(Uni<T> answer) {
    return answer.await().indefinitely();
  }

  private static Map<String, String> registration(String email) {
    return Map.of("email", email, "password", "a password of mine", "displayName", "Somebody");
  }

  private static Response logIn(String email, String password) {
    return post("/auth/login", Map.of("email", email, "password", password));
  }

  private static Response post(String path, Map<String, String> body) {
    return given().contentType(ContentType.JSON).body(body).post("/api/v1" + path);
  }

  private static Response post(Actor actor, String path, Map<String, String> body) {
    return actor.request().contentType(ContentType.JSON).body(body).post("/api/v1" + path);
  }

  private static String fresh(String name) {
    return name.toLowerCase(Locale.ROOT)
        + "."
        + UUID.randomUUID().toString().substring(0, 13)
        + "@example.com";
  }
}
