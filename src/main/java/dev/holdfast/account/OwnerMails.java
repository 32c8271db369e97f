package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import dev.holdfast.secret.AddressHash;
import dev.holdfast.secret.DecryptionFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * Tells owners by mail what happened to their accounts, in the transaction in which it happened. An
 * account without an address is told nothing.
 *
 * <p>These mails are counted apart from those that anybody can ask for, and each sort by itself, so
 * that nobody can use up the one that would give them away. Of one sort twenty go to an address in
 * a day, and the last of them says that it is the last. The text says when, and from which network,
 * and nothing that anybody chose.
 */
@Singleton
public class OwnerMails {
  private static final int OF_A_KIND_PER_DAY = 20;
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
  private static final String LAST =
      """

      There were twenty mails of this sort within a day. No more come until a day has passed.
      """;

  /**
   * Without a lock: who is told twice at once may be told once too often. The address is read here,
   * so that it never passes through those who tell.
   */
  private static final String OWNER =
      "select email_hash, email, (select count(*) from outgoing_mail"
          + " where recipient_hash = account.email_hash and kind = $2 and created_at > $3) as told"
          + " from account where id = $1 and email is not null";

  private static final String INSERT =
      "insert into outgoing_mail"
          + " (id, kind, notice, recipient_hash, mail, created_at, next_attempt)"
          + " values ($1, $2, true, $3, $4, $5, $5)";

  private final AccountEmails emails;
  private final WaitingMails waiting;
  private final Ids ids;
  private final Clock clock;

  OwnerMails(AccountEmails emails, WaitingMails waiting, Ids ids, Clock clock) {
    this.emails = emails;
    this.waiting = waiting;
    this.ids = ids;
    this.clock = clock;
  }

  /** Tells the owner of an account something that did not come from anywhere in particular. */
  public Uni<Void> tell(SqlConnection connection, UUID accountId, OwnerMail mail) {
    return tell(connection, accountId, mail, null);
  }

  /**
   * Tells the owner of an account.
   *
   * @param connection of the transaction in which it happens
   * @param addressPrefix where it came from, see {@link
   *     dev.holdfast.access.ClientAddress#prefix()}; null if nobody knows
   */
  public Uni<Void> tell(
      SqlConnection connection, UUID accountId, OwnerMail mail, String addressPrefix) {
    OffsetDateTime now = Times.now(clock);
    return connection
        .preparedQuery(OWNER)
        .execute(Tuple.of(accountId, mail.kind(), now.minusDays(1)))
        .flatMap(
            rows -> {
              Row owner = rows.size() == 0 ? null : rows.iterator().next();
              if (owner == null || owner.getLong("told") >= OF_A_KIND_PER_DAY) {
                return Uni.createFrom().voidItem();
              }
              boolean last = owner.getLong("told") == OF_A_KIND_PER_DAY - 1;
              String body = body(mail, addressPrefix, now) + (last ? LAST : "");
              return emails
                  .open(connection, accountId, AccountEmails.stored(owner))
                  .flatMap(email -> put(connection, owner, email, mail, body, now))
                  // The alarm was raised. Without an address there is no mail, and what it would
                  // have told, such as another password, must be possible all the same.
                  .onFailure(DecryptionFailedException.class)
                  .recoverWithNull();
            });
  }

  private Uni<Void> put(
      SqlConnection connection,
      Row owner,
      String email,
      OwnerMail mail,
      String body,
      OffsetDateTime now) {
    UUID id = ids.next(now);
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.of(
                id,
                mail.kind(),
                AddressHash.of(owner.getBuffer("email_hash")).stored(),
                waiting.seal(id, email, mail.subject(), body),
                now))
        .replaceWithVoid();
  }

  private static String body(OwnerMail mail, String addressPrefix, OffsetDateTime now) {
    String when = "\nWhen: " + MINUTE.format(now.withOffsetSameInstant(UTC)) + " UTC\n";
    return mail.text() + when + (addressPrefix == null ? "" : "From: " + addressPrefix + "\n");
  }
}
