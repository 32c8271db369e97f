package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
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
  private static final String INSERT =
      "insert into outgoing_mail"
          + " (id, kind, notice, recipient, subject, body, created_at, next_attempt)"
          + " select $1, $2, true, email, $3, $4::text || case when told = $5::int - 1 then $6 else '' end, $7, $7"
          + " from account cross join lateral (select count(*) as told from outgoing_mail"
          + " where recipient = account.email and kind = $2 and created_at > $8) as past"
          + " where account.id = $9 and email is not null and told < $5";

  private final Ids ids;
  private final Clock clock;

  OwnerMails(Ids ids, Clock clock) {
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
        .preparedQuery(INSERT)
        .execute(
            Tuple.from(
                List.of(
                    ids.next(now),
                    mail.kind(),
                    mail.subject(),
                    body(mail, addressPrefix, now),
                    OF_A_KIND_PER_DAY,
                    LAST,
                    now,
                    now.minusDays(1),
                    accountId)))
        .replaceWithVoid();
  }

  private static String body(OwnerMail mail, String addressPrefix, OffsetDateTime now) {
    String when = "\nWhen: " + MINUTE.format(now.withOffsetSameInstant(UTC)) + " UTC\n";
    return mail.text() + when + (addressPrefix == null ? "" : "From: " + addressPrefix + "\n");
  }
}
