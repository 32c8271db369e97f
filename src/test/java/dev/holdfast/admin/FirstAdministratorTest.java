package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.invitation.FirstAdministrator;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who administers a service that nobody administers yet; nobody registers by themselves here. */
@QuarkusTest
@TestProfile(FirstAdministratorTest.Closed.class)
@WithTestResource(HoldfastStack.class)
class FirstAdministratorTest {
  private static final String NAMED = "root.of.all@example.com";
  private static final String ACCOUNTS = "/api/v1/admin/accounts";

  @Inject FirstAdministrator first;
  @Inject FirstAdministratorJob job;

  public static final class Closed implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("holdfast.admin.email", NAMED, "holdfast.registration", "closed");
    }
  }

  @BeforeEach
  void thereIsNone() {
    // What stands of it from the start stays: the invitation of whom the deployment names.
    Mailbox.awaitCount(NAMED, 1);
    // Whoever came is locked, else the deployment's choice would be appointed again meanwhile.
    Database.update(
        "update account set roles = '{user}', locked_at = now()"
            + " where 'admin' = any(roles) and invited_until is null");
  }

  @Test
  void whoIsNamedComesByTheMailSetsUpASecondFactorAndInvitesOthers() {
    String password = "a pass phrase " + UUID.randomUUID();
    reset(NAMED, Mailbox.awaitCode(NAMED), password);
    Actor root = Actor.of("Root", NAMED, password);
    assertProblem(root.request().get(ACCOUNTS), 403, "forbidden");
    Administrator administrator = Administrator.withFactor(root);
    String ben = fresh();

    Response invited =
        administrator
            .request()
            .body(Map.of("email", ben, "displayName", "Ben", "roles", List.of("admin")))
            .post(ACCOUNTS);

    assertEquals(201, invited.statusCode(), invited::asString);
    assertEquals(204, reset(ben, Mailbox.awaitCode(ben), password).statusCode());
    assertEquals(
        List.of("admin", "user"),
        Actor.of("Ben", ben, password).request().get("/api/v1/me").path("roles"));
  }

  @Test
  void manyReplicasAndRestartsInviteOnce() {
    EmailAddress email = new EmailAddress(fresh());

    Together.run(8, number -> first.provide(email).await().indefinitely());
    first.provide(email).await().indefinitely();

    assertEquals(1, Mailbox.afterAWhile(email.text()).size());
    assertEquals("1", eventsAbout(email, "account_invited"));
  }

  @Test
  void whoDidNotComeIsInvitedAgainWhenTheCodeHasExpired() {
    EmailAddress email = new EmailAddress(fresh());
    first.provide(email).await().indefinitely();
    Mailbox.awaitCount(email.text(), 1);
    Database.update(
        "update account set invited_until = now() - interval '1 second' where id = ?::uuid",
        id(email));

    first.provide(email).await().indefinitely();

    String code = Mailbox.awaitCode(email.text(), 2);
    assertEquals(204, reset(email.text(), code, "a pass phrase of mine").statusCode());
  }

  @Test
  void whileThereIsOneNobodyIsInvited() {
    EmailAddress one = new EmailAddress(fresh());
    first.provide(one).await().indefinitely();
    reset(one.text(), Mailbox.awaitCode(one.text()), "a pass phrase of mine");
    EmailAddress other = new EmailAddress(fresh());

    first.provide(other).await().indefinitely();

    assertEquals(List.of(), Mailbox.afterAWhile(other.text()));
    assertEquals(null, id(other));
  }

  @Test
  void whoHasProvenTheAddressAlreadyIsAppointedAndTold() {
    EmailAddress email = new EmailAddress(fresh());
    Actor anna = member(email);

    first.provide(email).await().indefinitely();

    assertEquals(401, anna.request().get("/api/v1/me").statusCode());
    assertEquals(List.of("admin", "user"), anna.logIn().request().get("/api/v1/me").path("roles"));
    Waiting.until(
        () ->
            Mailbox.of(email.text()).stream()
                .anyMatch(mail -> mail.startsWith("Subject: Your Holdfast account administers")));
    assertEquals("1", eventsAbout(email, "roles_changed"));
  }

  @Test
  void aLockedAccountIsNotAppointed() {
    EmailAddress email = new EmailAddress(fresh());
    member(email);
    Database.update("update account set locked_at = now() where id = ?::uuid", id(email));

    first.provide(email).await().indefinitely();

    assertEquals("0", eventsAbout(email, "roles_changed"));
  }

  @Test
  void theJobAsksAgainWithoutEffect() {
    job.provide().await().indefinitely();

    assertEquals(
        1,
        Mailbox.afterAWhile(NAMED).stream()
            .filter(mail -> mail.startsWith("Subject: Your Holdfast account\n"))
            .count());
  }

  /** Somebody with an account, who was invited as a user. */
  private Actor member(EmailAddress email) {
    first.provide(email).await().indefinitely();
    reset(email.text(), Mailbox.awaitCode(email.text()), "a pass phrase of mine");
    Database.update("update account set roles = '{user}' where id = ?::uuid", id(email));
    return Actor.of("Anna", email.text(), "a pass phrase of mine");
  }

  private static String eventsAbout(EmailAddress email, String action) {
    return Database.text(
        "select count(*) from audit_event where action = ? and actor = 'system' and resource = ?",
        action,
        "account:" + id(email));
  }

  private static String id(EmailAddress email) {
    return Database.accountId(email.text());
  }

  private static Response reset(String email, String code, String password) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("email", email, "code", code, "newPassword", password))
        .post("/api/v1/auth/password/reset");
  }

  private static String fresh() {
    return "first." + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
  }
}
