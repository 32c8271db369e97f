package dev.holdfast.account.invitation;

import dev.holdfast.account.CodePurpose;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.MailCodes;
import dev.holdfast.account.MailDelivery;
import dev.holdfast.account.MailText;
import dev.holdfast.account.Outbox;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.account.Registrations;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.PlainCode;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Gives people accounts that they have not asked for. Whoever invites is told whether the address
 * has an account, and whether a mail can go there: an account without its mail would be of no use.
 */
@Singleton
public class Invitations {
  private static final Logger LOG = Logger.getLogger(Invitations.class);

  /** Some mail of the hour that is full has left it by then. */
  private static final String AN_HOUR = "3600";

  private final Transactions transactions;
  private final InvitationRows rows;
  private final MailCodes codes;
  private final Outbox outbox;
  private final MailDelivery delivery;
  private final OwnerMails mails;
  private final Registrations registrations;
  private final AuditTrail trail;
  private final Ids ids;
  private final Clock clock;

  Invitations(
      Transactions transactions,
      InvitationRows rows,
      MailCodes codes,
      Outbox outbox,
      MailDelivery delivery,
      OwnerMails mails,
      Registrations registrations,
      AuditTrail trail,
      Ids ids,
      Clock clock) {
    this.transactions = transactions;
    this.rows = rows;
    this.codes = codes;
    this.outbox = outbox;
    this.delivery = delivery;
    this.mails = mails;
    this.registrations = registrations;
    this.trail = trail;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Makes an account and mails the code that opens it. Inviting again who has not come sends
   * another code, and makes of the account what is wanted now.
   *
   * @return the account's id; fails with 409 {@code conflict} if the address has an account, 429 if
   *     it gets no more mails for now
   */
  public Uni<UUID> invite(Invitation wish) {
    return transactions
        .unowned(
            tx ->
                held(tx, wish.email())
                    .flatMap(
                        known ->
                            invite(tx, wish, known, AuditEvent.done(AuditAction.ACCOUNT_INVITED))))
        .invoke(delivery::nudge);
  }

  /** The account of an address, with the address and the account's row held. */
  Uni<Optional<InvitationRows.Known>> held(SqlConnection tx, EmailAddress email) {
    return codes.lock(tx, email).flatMap(locked -> rows.find(tx, email, Times.now(clock)));
  }

  /** The same in a transaction that holds the address; {@link MailDelivery#nudge} follows it. */
  Uni<UUID> invite(
      SqlConnection tx, Invitation wish, Optional<InvitationRows.Known> known, AuditEvent event) {
    OffsetDateTime now = Times.now(clock);
    OffsetDateTime until = now.plus(CodePurpose.INVITATION.life());
    if (known.isPresent() && (!known.get().invited() || known.get().locked())) {
      throw new ProblemException(ProblemType.CONFLICT, "The address has an account.");
    }
    UUID id = known.map(InvitationRows.Known::id).orElseGet(() -> ids.next(now));
    return (known.isPresent()
            ? rows.renew(tx, id, wish, until, now)
            : rows.insert(tx, id, wish, until, now))
        .flatMap(stored -> mail(tx, wish.email(), id, now))
        .flatMap(mailed -> trail.add(tx, event.on("account", id)))
        .replaceWith(id);
  }

  /**
   * Notes that somebody has come with a code, in the transaction that sets their password. What
   * pends for the address is over.
   *
   * @param from the network that they came from
   */
  public Uni<Void> accepted(SqlConnection tx, UUID account, EmailAddress email, String from) {
    AuditEvent created = AuditEvent.done(AuditAction.ACCOUNT_CREATED);
    return registrations
        .drop(tx, email)
        .flatMap(dropped -> trail.add(tx, created.by(account).on("account", account)))
        .flatMap(added -> mails.tell(tx, account, OwnerMail.INVITATION_ACCEPTED, from));
  }

  /** Forgets accounts that nobody came to. */
  @Scheduled(every = "10m")
  Uni<Void> purge() {
    return transactions
        .background()
        .single(InvitationRows.PURGE, Tuple.of(Times.now(clock)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Expired invitations can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Void> mail(SqlConnection tx, EmailAddress email, UUID account, OffsetDateTime now) {
    PlainCode code = codes.next();
    return outbox
        .offer(tx, email, MailText.invitation(code), true, now.toInstant())
        .invoke(
            admitted -> {
              if (!admitted) {
                throw new ProblemException(
                        ProblemType.RATE_LIMITED, "The address gets no more mails for now.")
                    .with("Retry-After", AN_HOUR);
              }
            })
        .flatMap(admitted -> codes.putInvitation(tx, email, account, code, now.toInstant()));
  }
}
