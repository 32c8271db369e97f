package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.AddressHashes;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * Mails that are to be sent, written in the transaction of what they tell about: nothing is told
 * that was rolled back, and nobody can time whether there was a mail. {@link MailDelivery} sends
 * them.
 */
@Singleton
public class Outbox {
  private static final int OF_A_KIND_PER_HOUR = 3;
  private static final int PER_DAY = 20;

  private static final String COUNT =
      "select count(*) filter (where kind = $2 and created_at > $3) as of_kind, count(*) as all_kinds"
          + " from outgoing_mail where recipient_hash = $1 and not notice and created_at > $4";
  private static final String INSERT =
      "insert into outgoing_mail (id, kind, recipient_hash, mail, created_at, next_attempt, sent_at)"
          + " values ($1, $2, $3, $4, $5, $5, $6)";

  private final Ids ids;
  private final AddressHashes hashes;
  private final WaitingMails waiting;

  Outbox(Ids ids, AddressHashes hashes, WaitingMails waiting) {
    this.ids = ids;
    this.hashes = hashes;
    this.waiting = waiting;
  }

  /**
   * Puts a mail in, if its address may get another of its kind: three an hour, twenty of all kinds
   * a day. It leaves after the transaction is committed. Ask under a lock on the address, else two
   * may be told yes for the last one.
   *
   * @param forReal false leaves the same mark and sends nothing
   * @return whether it may
   */
  public Uni<Boolean> offer(
      SqlConnection connection,
      EmailAddress recipient,
      MailText mail,
      boolean forReal,
      Instant now) {
    return admits(connection, recipient, mail.kind(), now)
        .call(
            admitted ->
                admitted
                    ? put(connection, recipient, mail, forReal, now)
                    : Uni.createFrom().voidItem());
  }

  private Uni<Boolean> admits(
      SqlConnection connection, EmailAddress recipient, String kind, Instant now) {
    return connection
        .preparedQuery(COUNT)
        .execute(
            Tuple.of(
                hashes.of(recipient.text()).stored(),
                kind,
                now.minus(Duration.ofHours(1)).atOffset(UTC),
                now.minus(Duration.ofDays(1)).atOffset(UTC)))
        .map(rows -> rows.iterator().next())
        .map(
            row ->
                row.getLong("of_kind") < OF_A_KIND_PER_HOUR && row.getLong("all_kinds") < PER_DAY);
  }

  private Uni<Void> put(
      SqlConnection connection,
      EmailAddress recipient,
      MailText mail,
      boolean forReal,
      Instant now) {
    UUID id = ids.next();
    // Encrypted in any case: who is told something and who is not takes the same time.
    Buffer text = waiting.seal(id, recipient.text(), mail.subject(), mail.body());
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.from(
                Arrays.asList(
                    id,
                    mail.kind(),
                    hashes.of(recipient.text()).stored(),
                    forReal ? text : null,
                    now.atOffset(UTC),
                    forReal ? null : now.atOffset(UTC))))
        .replaceWithVoid();
  }
}
