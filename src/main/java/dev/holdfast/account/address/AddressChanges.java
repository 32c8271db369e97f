package dev.holdfast.account.address;

import dev.holdfast.access.Caller;
import dev.holdfast.account.CodePurpose;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.MailCodes;
import dev.holdfast.account.MailDelivery;
import dev.holdfast.account.MailText;
import dev.holdfast.account.Outbox;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.account.PasswordChecks;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.account.Registrations;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PlainCode;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * Giving an account another address. It changes when the new one is proven, and the old one is
 * told. Who wants an address that somebody has is told nothing, but its owner is. Of those who
 * would have one address at once, one gets it.
 */
@Singleton
class AddressChanges {
  private final Transactions transactions;
  private final AddressRows rows;
  private final PasswordChecks checks;
  private final MailCodes codes;
  private final Outbox outbox;
  private final Registrations registrations;
  private final OwnerMails mails;
  private final MailDelivery delivery;
  private final Clock clock;
  private final AuditTrail trail;

  AddressChanges(
      Transactions transactions,
      AddressRows rows,
      PasswordChecks checks,
      MailCodes codes,
      Outbox outbox,
      Registrations registrations,
      OwnerMails mails,
      MailDelivery delivery,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.checks = checks;
    this.codes = codes;
    this.outbox = outbox;
    this.registrations = registrations;
    this.mails = mails;
    this.delivery = delivery;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * Mails a code to an address that the caller wants for the account.
   *
   * @return fails with 401 {@code invalid_credentials} if the password is not the caller's
   */
  Uni<Void> ask(Caller caller, String email, Password password) {
    PasswordChecks.requireOwnLogin(caller);
    EmailAddress address =
        EmailAddress.parse(email)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "email", "invalid_email", "must be an e-mail address"));
    PasswordPolicy.requireBounded("password", password);
    return checks
        .require(caller, password)
        .flatMap(
            right ->
                transactions.unowned(connection -> put(connection, caller.accountId(), address)))
        .invoke(delivery::nudge)
        .onTermination()
        .invoke(password::wipe);
  }

  /**
   * Gives the caller's account the address to which a code went.
   *
   * @param addressPrefix where the caller is, for the mail
   * @return fails with 400 {@code invalid_code}, also if somebody else has the address by now
   */
  Uni<Void> confirm(Caller caller, String text, String addressPrefix) {
    PlainCode code = PlainCode.parse(text).orElseThrow(MailCodes::invalidCode);
    return transactions
        .unowned(
            connection ->
                codes
                    .matchOf(
                        connection,
                        CodePurpose.EMAIL_CHANGE,
                        caller.accountId(),
                        code,
                        addressPrefix,
                        Times.now(clock).toInstant())
                    .call(
                        match ->
                            match.isPresent()
                                ? Uni.createFrom().voidItem()
                                : trail.add(
                                    connection,
                                    AuditEvent.failed(AuditAction.EMAIL_CHANGED, "wrong_code")
                                        .on("account", caller.accountId()))))
        // Refused after the commit: a wrong try must count. Taken in a transaction that begins with
        // the address, as all do that hold addresses and rows.
        .map(match -> match.orElseThrow(MailCodes::invalidCode))
        .flatMap(
            match -> transactions.unowned(connection -> take(connection, match, addressPrefix)))
        .invoke(
            taken -> {
              if (!taken) {
                throw MailCodes.invalidCode();
              }
            })
        .invoke(delivery::nudge)
        .replaceWithVoid();
  }

  private Uni<Void> put(SqlConnection connection, UUID accountId, EmailAddress email) {
    return codes
        .lock(connection, email)
        .flatMap(
            locked ->
                trail.beside(
                    rows.hold(connection, accountId),
                    connection,
                    AuditEvent.done(AuditAction.EMAIL_CHANGE_REQUESTED).on("account", accountId)))
        .flatMap(held -> rows.owner(connection, email))
        .flatMap(
            owner ->
                owner.filter(accountId::equals).isPresent()
                    ? Uni.createFrom().voidItem()
                    : put(connection, accountId, email, owner.isEmpty()));
  }

  private Uni<Void> put(
      SqlConnection connection, UUID accountId, EmailAddress email, boolean free) {
    Instant now = Times.now(clock).toInstant();
    PlainCode code = codes.next();
    MailText mail = free ? MailText.confirmAddress(code) : MailText.addressInUse();
    return outbox
        .offer(connection, email, mail, true, now)
        .flatMap(
            admitted ->
                admitted
                    ? codes.putEmailChange(connection, email, accountId, code, free, now)
                    : Uni.createFrom().voidItem());
  }

  private Uni<Boolean> take(SqlConnection connection, MailCodes.Match match, String addressPrefix) {
    OffsetDateTime now = Times.now(clock);
    return codes
        .lock(connection, match.email())
        .flatMap(locked -> rows.hold(connection, match.accountId()))
        .flatMap(held -> codes.use(connection, match, now.toInstant()))
        .flatMap(
            used ->
                used
                    ? rows.owner(connection, match.email()).map(Optional::isEmpty)
                    : Uni.createFrom().item(false))
        .call(
            free ->
                free ? move(connection, match, addressPrefix, now) : Uni.createFrom().voidItem());
  }

  private Uni<Void> move(
      SqlConnection connection, MailCodes.Match match, String addressPrefix, OffsetDateTime now) {
    UUID account = match.accountId();
    // Told before it changes, so that the mail goes to the old address.
    return mails
        .tell(connection, account, OwnerMail.ADDRESS_CHANGED, addressPrefix)
        .flatMap(told -> rows.set(connection, account, match.email(), now))
        .flatMap(set -> registrations.drop(connection, match.email()))
        .flatMap(
            dropped ->
                trail.beside(
                    codes.endAll(connection, account),
                    connection,
                    AuditEvent.done(AuditAction.EMAIL_CHANGED).on("account", account)));
  }
}
