package dev.holdfast.account.invitation;

import dev.holdfast.access.Role;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.MailDelivery;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.account.Standing;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The administrator whom the deployment names, while there is none who can log in: invited, and
 * invited again when that was to no avail. Whoever has an account of the address already has proven
 * it and is appointed. However many replicas ask, one of them does it, once.
 */
@Singleton
public class FirstAdministrator {
  private static final Logger LOG = Logger.getLogger(FirstAdministrator.class);
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('first administrator', 0))";

  private final Transactions transactions;
  private final Invitations invitations;
  private final Standing standing;
  private final OwnerMails mails;
  private final MailDelivery delivery;
  private final AuditTrail trail;

  FirstAdministrator(
      Transactions transactions,
      Invitations invitations,
      Standing standing,
      OwnerMails mails,
      MailDelivery delivery,
      AuditTrail trail) {
    this.transactions = transactions.background();
    this.invitations = invitations;
    this.standing = standing;
    this.mails = mails;
    this.delivery = delivery;
    this.trail = trail;
  }

  /** Sees to it that somebody can administer the service, or has the mail to begin with. */
  public Uni<Void> provide(EmailAddress email) {
    return transactions
        .unowned(
            tx ->
                tx.query(LOCK)
                    .execute()
                    .flatMap(locked -> standing.isAdministered(tx))
                    .flatMap(there -> there ? Uni.createFrom().voidItem() : provide(tx, email)))
        .invoke(delivery::nudge);
  }

  private Uni<Void> provide(SqlConnection tx, EmailAddress email) {
    return invitations
        .held(tx, email)
        .flatMap(
            known -> {
              if (known.isPresent() && !known.get().invited()) {
                return appoint(tx, known.get());
              }
              boolean waits = known.filter(InvitationRows.Known::administers).isPresent();
              return waits
                  ? Uni.createFrom().voidItem()
                  : invite(tx, email, known).replaceWithVoid();
            });
  }

  private Uni<UUID> invite(
      SqlConnection tx, EmailAddress email, Optional<InvitationRows.Known> known) {
    Invitation wish = new Invitation(email, "Administrator", List.of(Role.ADMIN));
    AuditEvent event = AuditEvent.done(AuditAction.ACCOUNT_INVITED);
    return invitations.invite(tx, wish, known, event.bySystem().because("first_administrator"));
  }

  private Uni<Void> appoint(SqlConnection tx, InvitationRows.Known account) {
    if (account.locked()) {
      LOG.warn("HOLDFAST_ADMIN_EMAIL names a locked account, which is not appointed");
      return Uni.createFrom().voidItem();
    }
    AuditEvent event = AuditEvent.done(AuditAction.ROLES_CHANGED).on("account", account.id());
    return standing
        .appoint(tx, account.id())
        .flatMap(done -> trail.add(tx, event.bySystem().because("first_administrator")))
        .flatMap(added -> mails.tell(tx, account.id(), OwnerMail.APPOINTED));
  }
}
