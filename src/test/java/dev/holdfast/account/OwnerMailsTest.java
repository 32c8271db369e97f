package dev.holdfast.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.database.Transactions;
import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Mailbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class OwnerMailsTest {
  @Inject OwnerMails mails;
  @Inject Transactions transactions;

  @ParameterizedTest
  @EnumSource
  void anOwnerIsToldWhatHappenedWhenAndFromWhere(OwnerMail mail) {
    Actor owner = Actor.registered("Olga");

    tell(id(owner), mail, "192.0.2.0/24");

    String text = Mailbox.awaitCount(owner.email(), 2).get(1).replace("\r\n", "\n");
    assertTrue(text.startsWith("Subject: " + mail.subject() + "\n\n" + mail.text()), text);
    assertTrue(
        text.matches(
            "(?s).*\nWhen: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\nFrom: 192.0.2.0/24\\s*"),
        text);
  }

  @Test
  void nothingThatTheOwnerOrAnybodyElseChoseIsInAMail() {
    Actor owner = Actor.registered("Olga");

    tell(id(owner), OwnerMail.NEW_DEVICE, null);

    String text = Mailbox.awaitCount(owner.email(), 2).get(1);
    assertFalse(text.contains(owner.name()), text);
    assertFalse(text.contains("@"), text);
  }

  @Test
  void whatIsRolledBackIsNotTold() {
    Actor owner = Actor.registered("Olga");

    assertThrows(
        IllegalStateException.class,
        () ->
            transactions
                .unowned(
                    connection ->
                        mails
                            .tell(connection, id(owner), OwnerMail.MFA_OFF)
                            .flatMap(
                                told ->
                                    Uni.createFrom()
                                        .<Void>failure(new IllegalStateException("undone"))))
                .await()
                .indefinitely());

    assertEquals("0", told(owner, OwnerMail.MFA_OFF));
  }

  @Test
  void anAccountThatIsGoneIsToldNothing() {
    String before = Database.text("select count(*) from outgoing_mail");

    tell(UUID.randomUUID(), OwnerMail.MFA_ON, null);

    assertEquals(before, Database.text("select count(*) from outgoing_mail"));
  }

  @Test
  void mailsThatAnybodyCanAskForDoNotKeepTheOwnerFromBeingTold() {
    Actor owner = Actor.registered("Olga");
    mailed(owner, "verify_address", 40);

    tell(id(owner), OwnerMail.PASSWORD_CHANGED, null);

    assertEquals("1", told(owner, OwnerMail.PASSWORD_CHANGED));
  }

  @Test
  void manyMailsOfOneSortDoNotKeepTheOwnerFromBeingToldAnother() {
    Actor owner = Actor.registered("Olga");
    mailed(owner, "new_device", 20);

    tell(id(owner), OwnerMail.PASSWORD_CHANGED, null);

    assertEquals("1", told(owner, OwnerMail.PASSWORD_CHANGED));
  }

  @Test
  void theTwentiethOfASortInADayIsTheLastAndSaysSo() {
    Actor owner = Actor.registered("Olga");
    mailed(owner, "new_device", 19);

    tell(id(owner), OwnerMail.NEW_DEVICE, null);
    tell(id(owner), OwnerMail.NEW_DEVICE, null);

    List<String> received = Mailbox.awaitCount(owner.email(), 2);
    assertTrue(received.get(1).contains("No more come until a day has passed."));
    assertEquals("20", told(owner, OwnerMail.NEW_DEVICE));
  }

  private void tell(UUID account, OwnerMail mail, String addressPrefix) {
    transactions
        .unowned(connection -> mails.tell(connection, account, mail, addressPrefix))
        .await()
        .indefinitely();
  }

  private static UUID id(Actor actor) {
    return UUID.fromString(Database.accountId(actor.email()));
  }

  private static String told(Actor owner, OwnerMail mail) {
    return Database.text(
        "select count(*) from outgoing_mail where recipient_hash = ? and kind = ?",
        Database.hash(owner.email()),
        mail.kind());
  }

  /** As if so many had been sent today. */
  private static void mailed(Actor owner, String kind, int count) {
    Database.update(
        "insert into outgoing_mail (id, kind, recipient_hash, created_at, next_attempt, sent_at)"
            + " select gen_random_uuid(), ?, ?, now(), now(), now() from generate_series(1, ?)",
        kind,
        Database.hash(owner.email()),
        count);
  }
}
